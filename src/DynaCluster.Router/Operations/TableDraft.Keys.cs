using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>The rules of key schemas.</summary>
internal static partial class TableDraft
{
    private static ApiError? CheckTableKeys(CreateTableWire wire)
    {
        if (wire.KeySchema.Count > wire.AttributeDefinitions.Count)
        {
            return ApiErrors.KeyWithoutDefinition;
        }

        ApiError? error = CheckKeys(wire, wire.KeySchema);
        if (error is not null)
        {
            return error;
        }

        bool alone = wire.LocalIndexes is null && wire.GlobalIndexes is null;
        return alone && wire.KeySchema.Count != wire.AttributeDefinitions.Count
            ? ApiErrors.KeysAndDefinitionsDiffer
            : null;
    }

    private static ApiError? CheckKeys(CreateTableWire wire, List<KeySchemaMember> keys)
    {
        if (keys.Exists(key => !wire.AttributeDefinitions.Exists(a => a.Name == key.Name)))
        {
            return ApiErrors.KeysNotDefined(Names(keys), DefinedNames(wire));
        }

        if (keys.Count > 1 && keys[0].Name == keys[1].Name)
        {
            return ApiErrors.KeysOfOneName;
        }

        if (keys[0].KeyType != "HASH")
        {
            return ApiErrors.FirstKeyNotHash;
        }

        return keys.Count > 1 && keys[1].KeyType != "RANGE" ? ApiErrors.SecondKeyNotRange : null;
    }

    private static ApiError? CheckLocalIndexes(CreateTableWire wire)
    {
        if (wire.LocalIndexes is not { } indexes)
        {
            return null;
        }

        if (indexes.Count == 0)
        {
            return ApiErrors.InvalidParameter("List of LocalSecondaryIndexes is empty");
        }

        if (wire.KeySchema.Count < 2)
        {
            return ApiErrors.LocalIndexWithoutSortKey;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (LocalIndexMember index in indexes)
        {
            ApiError? error = CheckLocalIndex(wire, index);
            if (error is not null)
            {
                return error;
            }

            if (!names.Add(index.Name!)) // required by the reader
            {
                return ApiErrors.InvalidParameter($"Duplicate index name: {index.Name}");
            }
        }

        return indexes.Count > Limits.LocalIndexesMax ? ApiErrors.TooManyLocalIndexes : null;
    }

    private static ApiError? CheckLocalIndex(CreateTableWire wire, LocalIndexMember index)
    {
        List<KeySchemaMember> keys = index.KeySchema!; // required by the reader
        ApiError? error = CheckKeys(wire, keys);
        if (error is not null)
        {
            return error;
        }

        if (keys.Count < 2)
        {
            return ApiErrors.InvalidParameter($"Index KeySchema does not have a range key for index: {index.Name}");
        }

        string table = wire.KeySchema[0].Name!; // required by the reader
        if (keys[0].Name != table)
        {
            return ApiErrors.LocalIndexOfOtherHash(index.Name!, keys[0].Name!, table); // required by the reader
        }

        return CheckProjection(index.Projection!); // required by the reader
    }

    private static ApiError? CheckProjection(ProjectionMember projection)
    {
        if (projection.Type is null)
        {
            return ApiErrors.InvalidParameter("Unknown ProjectionType: null");
        }

        bool include = projection.Type == "INCLUDE";
        if (include == projection.NonKeyAttributes is not null)
        {
            string? repeated = projection.NonKeyAttributes?.GroupBy(name => name, StringComparer.Ordinal)
                .FirstOrDefault(same => same.Count() > 1)?.Key;
            return repeated is null ? null : ApiErrors.ProjectionRepeats(repeated);
        }

        return ApiErrors.InvalidParameter(
            $"ProjectionType is {projection.Type}, but NonKeyAttributes is {(include ? "not " : "")}specified");
    }

    private static ApiError? CheckAttributesUsed(CreateTableWire wire)
    {
        HashSet<string?> used = new(StringComparer.Ordinal);
        foreach (KeySchemaMember key in wire.KeySchema
            .Concat((wire.LocalIndexes ?? []).SelectMany(index => index.KeySchema!)) // required by the reader
            .Concat((wire.GlobalIndexes ?? []).SelectMany(index => index.KeySchema!))) // required by the reader
        {
            used.Add(key.Name);
        }

        HashSet<string?> defined = new(StringComparer.Ordinal);
        foreach (AttributeDefinitionMember definition in wire.AttributeDefinitions)
        {
            if (!defined.Add(definition.Name))
            {
                return ApiErrors.InvalidParameter(
                    $"Duplicate AttributeName in AttributeDefinitions: {definition.Name}");
            }
        }

        return defined.Count == used.Count
            ? null
            : ApiErrors.DefinitionsNotUsed(DefinedNames(wire), string.Join(", ", used));
    }

    private static string Names(List<KeySchemaMember> keys) => string.Join(", ", keys.Select(key => key.Name));

    private static string DefinedNames(CreateTableWire wire)
        => string.Join(", ", wire.AttributeDefinitions.Select(a => a.Name));
}

using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>The rules of global indexes.</summary>
internal static partial class TableDraft
{
    /// <summary>Keys and projection of an index that CreateTable or UpdateTable is to make.</summary>
    public static ApiError? CheckIndex(GlobalIndexMember index)
        => CheckIndexKeys(index.KeySchema!) ?? CheckProjection(index.Projection!); // required by the reader

    /// <summary>Units and ceilings of an index in themselves.</summary>
    /// <param name="mayClear">-1 takes a ceiling away.</param>
    public static ApiError? CheckIndexUnits(GlobalIndexMember index, bool mayClear)
    {
        string name = index.Name!; // required by the reader
        if (index.Throughput is { Read: > UnitsMax } or { Write: > UnitsMax })
        {
            return index.Throughput.Read > UnitsMax
                ? ApiErrors.IndexUnitsOutOfBounds(index.Throughput.Read.Value, "ReadCapacityUnits", name)
                : ApiErrors.IndexUnitsOutOfBounds(index.Throughput.Write!.Value, "WriteCapacityUnits", name);
        }

        return CheckCeiling(index.OnDemand?.MaxRead, "MaxReadRequestUnits", name, mayClear)
            ?? CheckCeiling(index.OnDemand?.MaxWrite, "MaxWriteRequestUnits", name, mayClear);
    }

    /// <summary>Without id and status.</summary>
    /// <param name="typeOf">Type of a key attribute by its name.</param>
    public static GlobalIndexDefinition ToDefinition(GlobalIndexMember index, Func<string, KeyType> typeOf)
    {
        var definition = new GlobalIndexDefinition
        {
            Name = index.Name, // the reader has checked that it is there
            Projection = ToProjectionType(index.Projection!), // required by the reader
            ReadCapacityUnits = index.Throughput?.Read ?? 0,
            WriteCapacityUnits = index.Throughput?.Write ?? 0,
            MaxReadRequestUnits = index.OnDemand?.MaxRead ?? 0,
            MaxWriteRequestUnits = index.OnDemand?.MaxWrite ?? 0,
        };
        foreach (KeySchemaMember key in index.KeySchema!) // required by the reader
        {
            (IsHash(key) ? definition.PartitionKey : definition.SortKey)
                .Add(new KeyAttribute { Name = key.Name, Type = typeOf(key.Name!) }); // required by the reader
        }

        definition.NonKeyAttributes.AddRange(index.Projection!.NonKeyAttributes ?? []); // required by the reader
        return definition;
    }

    private static ApiError? CheckGlobalKeysDefined(CreateTableWire wire)
    {
        if (wire.GlobalIndexes is { Count: 0 })
        {
            return ApiErrors.GlobalIndexesEmpty;
        }

        return (wire.GlobalIndexes ?? [])
            .Where(index => index.KeySchema!.Exists( // required by the reader
                key => !wire.AttributeDefinitions.Exists(defined => defined.Name == key.Name)))
            .Select(index => ApiErrors.KeysNotDefined(Names(index.KeySchema!), DefinedNames(wire)))
            .FirstOrDefault();
    }

    private static ApiError? CheckGlobalIndexes(CreateTableWire wire)
    {
        if (wire.GlobalIndexes is not { } indexes)
        {
            return null;
        }

        var names = new HashSet<string?>(
            (wire.LocalIndexes ?? []).Select(index => index.Name), StringComparer.Ordinal);
        foreach (GlobalIndexMember index in indexes)
        {
            ApiError? error = CheckModeOfIndex(wire, index) ?? CheckIndex(index)
                ?? CheckIndexUnits(index, mayClear: false);
            if (error is not null)
            {
                return error;
            }

            if (!names.Add(index.Name))
            {
                return ApiErrors.InvalidParameter($"Duplicate index name: {index.Name}");
            }
        }

        if (indexes.Count > Limits.GlobalIndexesMax)
        {
            return ApiErrors.TooManyGlobalIndexes;
        }

        int projected = (wire.LocalIndexes ?? []).Select(index => index.Projection)
            .Concat(indexes.Select(index => index.Projection))
            .Sum(projection => projection!.NonKeyAttributes?.Count ?? 0); // required by the reader
        return projected > Limits.ProjectedAttributesMax ? ApiErrors.TooManyProjectedAttributes : null;
    }

    private static ApiError? CheckModeOfIndex(CreateTableWire wire, GlobalIndexMember index)
    {
        string name = index.Name!; // required by the reader
        if (ToBillingMode(wire.BillingMode) == BillingMode.PayPerRequest)
        {
            return index.Throughput is null ? null : ApiErrors.IndexThroughputOnDemand(name);
        }

        if (index.Throughput is null)
        {
            return ApiErrors.IndexThroughputUnspecified(name);
        }

        return index.OnDemand switch
        {
            { MaxRead: not null } => ApiErrors.IndexCeilingProvisioned("MaxReadRequestUnits", name),
            { MaxWrite: not null } => ApiErrors.IndexCeilingProvisioned("MaxWriteRequestUnits", name),
            _ => null,
        };
    }

    private static ApiError? CheckIndexKeys(List<KeySchemaMember> keys)
    {
        int hashes = keys.TakeWhile(IsHash).Count();
        if (hashes == 0)
        {
            return ApiErrors.FirstKeyNotHash;
        }

        if (keys.Skip(hashes).Any(IsHash))
        {
            return ApiErrors.HashBehindRange;
        }

        if (keys.DistinctBy(key => key.Name, StringComparer.Ordinal).Count() < keys.Count)
        {
            return keys.Count == 2 && hashes == 1 ? ApiErrors.KeysOfOneName : ApiErrors.KeyAttributeRepeated;
        }

        return hashes > Limits.IndexKeyAttributesMax ? ApiErrors.TooManyKeyAttributes("HASH")
            : keys.Count - hashes > Limits.IndexKeyAttributesMax ? ApiErrors.TooManyKeyAttributes("RANGE")
            : null;
    }

    private static bool IsHash(KeySchemaMember key) => key.KeyType == "HASH";

    private static ApiError? CheckCeiling(long? units, string member, string index, bool mayClear)
        => units is null or >= 1 || (units == -1 && mayClear)
            ? null
            : ApiErrors.IndexCeilingOutOfBounds(member, index);
}

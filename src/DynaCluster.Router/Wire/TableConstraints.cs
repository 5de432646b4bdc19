using DynaCluster.Model;

namespace DynaCluster.Router.Wire;

/// <summary>The service model's constraints on the members that the operations on tables share.</summary>
internal static class TableConstraints
{
    private const int KeySchemaElementsMax = 2;
    private const int NonKeyAttributesMax = 20;

    public static void CheckAttributeDefinitions(
        List<AttributeDefinitionMember>? definitions, ref Constraints constraints)
    {
        for (int i = 0; i < definitions?.Count; i++)
        {
            string path = $"attributeDefinitions.{i + 1}.member.";
            CheckAttributeName(definitions[i].Name, path + "attributeName", ref constraints);
            constraints.Required(definitions[i].Type is not null, path + "attributeType");
            constraints.OneOf(definitions[i].Type, path + "attributeType", "B", "N", "S");
        }
    }

    public static void CheckBilling(
        string? billingMode, ThroughputMember? throughput, ref Constraints constraints)
    {
        constraints.OneOf(billingMode, "billingMode", "PROVISIONED", "PAY_PER_REQUEST");
        CheckThroughput(throughput, "", ref constraints);
    }

    /// <param name="path">Of what has the member: empty or with a point at its end.</param>
    public static void CheckThroughput(ThroughputMember? throughput, string path, ref Constraints constraints)
    {
        if (throughput is null)
        {
            return;
        }

        string write = path + "provisionedThroughput.writeCapacityUnits";
        string read = path + "provisionedThroughput.readCapacityUnits";
        constraints.Required(throughput.Write is not null, write);
        constraints.Range(throughput.Write, 1, long.MaxValue, write);
        constraints.Required(throughput.Read is not null, read);
        constraints.Range(throughput.Read, 1, long.MaxValue, read);
    }

    public static void CheckStream(StreamMember? stream, ref Constraints constraints)
    {
        if (stream is null)
        {
            return;
        }

        constraints.Required(stream.Enabled is not null, "streamSpecification.streamEnabled");
        constraints.OneOf(
            stream.View, "streamSpecification.streamViewType",
            "OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE");
    }

    public static void CheckTableClass(string? tableClass, ref Constraints constraints)
        => constraints.OneOf(tableClass, "tableClass", "STANDARD", "STANDARD_INFREQUENT_ACCESS");

    /// <param name="elementsMax">Global indexes have no bound here; theirs is told in other words.</param>
    public static void CheckKeySchema(
        List<KeySchemaMember>? schema, string path, ref Constraints constraints, int elementsMax = KeySchemaElementsMax)
    {
        if (schema is null)
        {
            constraints.Required(false, path);
            return;
        }

        if (schema.Count == 0 || schema.Count > elementsMax)
        {
            constraints.Length(schema.Count, 1, elementsMax, Show(schema), path);
        }

        for (int i = 0; i < schema.Count; i++)
        {
            string element = $"{path}.{i + 1}.member.";
            CheckAttributeName(schema[i].Name, element + "attributeName", ref constraints);
            constraints.Required(schema[i].KeyType is not null, element + "keyType");
            constraints.OneOf(schema[i].KeyType, element + "keyType", "HASH", "RANGE");
        }
    }

    public static void CheckLocalIndexes(List<LocalIndexMember>? indexes, ref Constraints constraints)
    {
        for (int i = 0; i < indexes?.Count; i++)
        {
            string path = $"localSecondaryIndexes.{i + 1}.member.";
            TableNames.Check(indexes[i].Name, path + "indexName", ref constraints);
            CheckKeySchema(indexes[i].KeySchema, path + "keySchema", ref constraints);
            CheckProjection(indexes[i].Projection, path + "projection", ref constraints);
        }
    }

    public static void CheckProjection(ProjectionMember? projection, string path, ref Constraints constraints)
    {
        if (projection is null)
        {
            constraints.Required(false, path);
            return;
        }

        constraints.OneOf(projection.Type, path + ".projectionType", "ALL", "INCLUDE", "KEYS_ONLY");
        if (projection.NonKeyAttributes is not { } names)
        {
            return;
        }

        if (names.Count is 0 or > NonKeyAttributesMax)
        {
            constraints.Length(names.Count, 1, NonKeyAttributesMax, Show(names), path + ".nonKeyAttributes");
        }

        for (int i = 0; i < names.Count; i++)
        {
            CheckAttributeName(names[i], $"{path}.nonKeyAttributes.{i + 1}.member", ref constraints);
        }
    }

    private static void CheckAttributeName(string? name, string path, ref Constraints constraints)
    {
        constraints.Required(name is not null, path);
        if (name is not null)
        {
            constraints.Length(name.Length, 1, Limits.KeyNameBytesMax, name, path);
        }
    }

    private static string Show<T>(List<T> list) => $"[{string.Join(", ", list)}]";
}

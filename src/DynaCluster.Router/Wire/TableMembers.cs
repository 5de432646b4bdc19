namespace DynaCluster.Router.Wire;

/// <summary>Members of the operations on tables as they came: nothing is checked yet, null is absent.</summary>
public sealed record AttributeDefinitionMember(string? Name, string? Type);

public sealed record KeySchemaMember(string? Name, string? KeyType)
{
    /// <summary>As the service's errors show it.</summary>
    public override string ToString() => $"KeySchemaElement(attributeName={Name}, keyType={KeyType})";
}

public sealed record ThroughputMember(long? Read, long? Write);

public sealed record ProjectionMember(string? Type, List<string>? NonKeyAttributes);

public sealed record LocalIndexMember(string? Name, List<KeySchemaMember>? KeySchema, ProjectionMember? Projection);

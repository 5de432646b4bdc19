namespace DynaCluster.Router.Wire;

/// <summary>An element of a KeySchema as it came: nothing is checked yet, null is absent.</summary>
public sealed record KeySchemaMember(string? Name, string? KeyType)
{
    /// <summary>As the service's errors show it.</summary>
    public override string ToString() => $"KeySchemaElement(attributeName={Name}, keyType={KeyType})";
}

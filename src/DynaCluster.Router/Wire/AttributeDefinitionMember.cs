namespace DynaCluster.Router.Wire;

/// <summary>An element of AttributeDefinitions as it came: nothing is checked yet, null is absent.</summary>
public sealed record AttributeDefinitionMember(string? Name, string? Type);

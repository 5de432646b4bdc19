namespace DynaCluster.Router.Wire;

/// <summary>An element of LocalSecondaryIndexes as it came: nothing is checked yet, null is absent.</summary>
public sealed record LocalIndexMember(string? Name, List<KeySchemaMember>? KeySchema, ProjectionMember? Projection);

public sealed record ProjectionMember(string? Type, List<string>? NonKeyAttributes);

namespace DynaCluster.Router.Wire;

/// <summary>A TimeToLiveSpecification as it came; null: absent.</summary>
public sealed record TimeToLiveMember(string? Attribute, bool? Enabled);

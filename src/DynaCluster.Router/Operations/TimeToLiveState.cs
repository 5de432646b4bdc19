namespace DynaCluster.Router.Operations;

/// <param name="Status">The service's word.</param>
/// <param name="Attribute">Null: DISABLED.</param>
internal sealed record TimeToLiveState(string Status, string? Attribute);

namespace DynaCluster.Router.Wire;

/// <summary>ProvisionedThroughput as it came: nothing is checked yet, null is absent.</summary>
public sealed record ThroughputMember(long? Read, long? Write);

namespace DynaCluster.Router.Wire;

/// <summary>
/// An element of GlobalSecondaryIndexes, or an action of GlobalSecondaryIndexUpdates, as it came: nothing is checked
/// yet, null is absent.
/// </summary>
public sealed class GlobalIndexMember
{
    public string? Name { get; set; }

    public List<KeySchemaMember>? KeySchema { get; set; }

    public ProjectionMember? Projection { get; set; }

    public ThroughputMember? Throughput { get; set; }

    public OnDemandMember? OnDemand { get; set; }
}

/// <summary>OnDemandThroughput as it came.</summary>
public sealed record OnDemandMember(long? MaxRead, long? MaxWrite);

/// <summary>An element of GlobalSecondaryIndexUpdates as it came: one action, if it is right.</summary>
public sealed record GlobalIndexUpdateMember(
    GlobalIndexMember? Update, GlobalIndexMember? Create, GlobalIndexMember? Delete);

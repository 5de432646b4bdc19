namespace DynaCluster.CrashHost.Wire;

/// <summary>What a client asks of a node; answered with the response of the same name.</summary>
public enum HostCall : byte
{
    Write = 1,
    Get = 2,
    Range = 3,
    Statistics = 4,
    Schema = 5,
    Catalog = 6,

    /// <summary>Nothing is asked; the answer is the cluster's definition, empty while the node does not know
    /// it.</summary>
    Cluster = 7,

    /// <summary>A line of text about one group, e.g. <c>leader 1</c> or <c>add 1 3</c> (group, node); the answer is
    /// one, too.</summary>
    Control = 8,
    Changes = 9,
    Shards = 10,
}

/// <param name="Id">The answer has that of its request.</param>
public readonly record struct HostFrame(long Id, HostCall Call, ReadOnlyMemory<byte> Body);

using System.Net;
using DynaCluster.Node.Cluster;

namespace DynaCluster.Node.Hosting;

/// <summary>Where a node's data lies and what a new folder begins with.</summary>
public sealed record DiskNodeSettings
{
    public required string Folder { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>Where other nodes reach this one; port 0 picks a free one.</summary>
    public required IPEndPoint NodePort { get; init; }

    /// <summary>False: when the port is taken another one is picked, since nobody typed it.</summary>
    public bool IsNodePortFixed { get; init; } = true;

    /// <summary>How the node comes to a cluster when its folder is new.</summary>
    public required ClusterEntrySettings Entry { get; init; }

    /// <summary>The failure domain that the node is in.</summary>
    public string Zone { get; init; } = "zone-1";

    /// <summary>How other nodes name this one's host; null: by the address that it listens on.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Called when it is known who the node is, before anything in its folder is made.</summary>
    public Action<NodeIdentity> Identified { get; init; } = static _ => { };

    /// <summary>host:port of the doors of applications, as they are told; empty: there is none.</summary>
    public string HttpAddress { get; init; } = "";

    /// <inheritdoc cref="HttpAddress"/>
    public string GrpcAddress { get; init; } = "";

    /// <summary>Whether the node may hold replicas.</summary>
    public bool IsStorage { get; init; } = true;

    /// <summary>What the process may use: the shares of caches and write buffers follow from it.</summary>
    public required long MemoryBytes { get; init; }

    public TtlTiming Ttl { get; init; } = new();

    public required TimeProvider Time { get; init; }

    /// <summary>Seeds everything that needs chance.</summary>
    public required Random Random { get; init; }

    /// <summary>Free space below which growing writes are refused; null: by the size of the disk.</summary>
    public long? ReserveBytes { get; init; }

    public bool HasBallast { get; init; } = true;
}

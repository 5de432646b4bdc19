namespace DynaCluster.Node.Hosting;

/// <summary>Where a node's data lies and what a new folder begins with.</summary>
public sealed record DiskNodeSettings
{
    public required string Folder { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>Fixed when the folder is made.</summary>
    public required int DataGroups { get; init; }

    /// <summary>What the process may use: the shares of caches and write buffers follow from it.</summary>
    public required long MemoryBytes { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Seeds everything that needs chance.</summary>
    public required Random Random { get; init; }

    /// <summary>Free space below which growing writes are refused; null: by the size of the disk.</summary>
    public long? ReserveBytes { get; init; }

    public bool HasBallast { get; init; } = true;
}

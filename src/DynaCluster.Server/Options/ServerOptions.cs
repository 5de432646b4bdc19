using System.Net;

namespace DynaCluster.Server.Options;

/// <summary>The bound and checked settings. Nobody checks them again.</summary>
public sealed record ServerOptions
{
    /// <summary>Full path.</summary>
    public required string Data { get; init; }

    public required IPAddress Bind { get; init; }

    public required bool Insecure { get; init; }

    /// <summary>0: any free one.</summary>
    public required int Port { get; init; }

    /// <summary>0: any free one.</summary>
    public required int AdminPort { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>Null: as the folder has it, and <see cref="GroupsDefault"/> in a new one.</summary>
    public required int? Groups { get; init; }

    /// <summary>Null: 5 % of the disk, at least 1 GiB.</summary>
    public required long? DiskReserveBytes { get; init; }

    public const int GroupsDefault = 4;
}

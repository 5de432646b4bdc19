using System.Net;
using DynaCluster.Node.Hosting;

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

    /// <summary>0: any free one. Null: the default one, or any free one when that is taken.</summary>
    public required int? NodePort { get; init; }

    /// <inheritdoc cref="NodePort"/>
    public required int? GrpcPort { get; init; }

    public const int GrpcPortDefault = 8001;

    public const int NodePortDefault = 8002;

    /// <summary>Null: the address that it listens on.</summary>
    public required string? Advertise { get; init; }

    public required string Zone { get; init; }

    /// <summary>It may hold replicas.</summary>
    public required bool IsStorage { get; init; }

    /// <summary>It has a DynamoDB door.</summary>
    public required bool IsRouter { get; init; }

    /// <summary>host:port of other nodes' node ports.</summary>
    public required IReadOnlyList<string> Join { get; init; }

    public required bool Bootstrap { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>Null: as the folder has it, and <see cref="GroupsDefault"/> in a new one.</summary>
    public required int? Groups { get; init; }

    /// <summary>Null: 5 % of the disk, at least 1 GiB.</summary>
    public required long? DiskReserveBytes { get; init; }

    public required TtlTiming Ttl { get; init; }

    public const int GroupsDefault = 4;
}

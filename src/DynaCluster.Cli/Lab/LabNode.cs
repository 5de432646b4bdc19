using System.Globalization;

namespace DynaCluster.Cli.Lab;

/// <summary>A node of a lab: where it listens, where its data is, and which process it was last.</summary>
internal sealed record LabNode
{
    /// <summary>From 1, by the lab; the cluster gives ids of its own.</summary>
    public required int Number { get; init; }

    public required string Zone { get; init; }

    public required LabPorts Ports { get; init; }

    /// <summary>Relative to the lab's folder.</summary>
    public required string Folder { get; init; }

    public required string Log { get; init; }

    /// <summary>Null: it was never started, or is stopped.</summary>
    public int? Pid { get; init; }

    /// <summary>Of the process with this id: another one with the same id started at another time.</summary>
    public string? Started { get; init; }

    public string NodeAddress => At(Ports.Node);

    public string AdminEndpoint => At(Ports.Grpc);

    public string Endpoint => "http://" + At(Ports.Http);

    public static LabNode Create(int number, string zone, int basePort) => new()
    {
        Number = number,
        Zone = zone,
        Ports = LabPorts.Of(basePort, number),
        Folder = string.Create(CultureInfo.InvariantCulture, $"n{number}"),
        Log = string.Create(CultureInfo.InvariantCulture, $"n{number}.log"),
    };

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}

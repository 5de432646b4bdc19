namespace DynaCluster.Chaos.Clusters;

/// <summary>Where one node of the cluster runs.</summary>
/// <param name="Index">From 0 on.</param>
/// <param name="Host">The address that it listens on.</param>
internal sealed record NodePlace(int Index, string Host, int Port, int NodePort, int AdminPort)
{
    /// <summary>n1, n2, n3.</summary>
    public string Name => $"n{Index + 1}";

    public string Zone => $"z{Index + 1}";

    /// <summary>Where its folder lies.</summary>
    public required string Data { get; init; }

    /// <summary>What it and the process watching it write.</summary>
    public required string Log { get; init; }

    /// <summary>A command that starts the server in its place, as one process: ip netns exec NAME.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public Uri Door => new($"http://{Host}:{Port}/");

    public string NodeAddress => $"{Host}:{NodePort}";
}

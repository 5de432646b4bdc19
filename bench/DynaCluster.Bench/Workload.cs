namespace DynaCluster.Bench;

/// <summary>What the load client sends.</summary>
/// <param name="Name">get, strong-get, put, put-changed, query or scan: see load.lua.</param>
/// <param name="Pool">How many different requests; the client picks among them.</param>
internal sealed record Workload(
    string Name, int Connections, int Keys = 100_000, int ItemBytes = 1024, int Pool = 5000)
{
    /// <summary>For each endpoint a file with the numbers of the keys that are asked there; empty: any key
    /// anywhere.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];
}

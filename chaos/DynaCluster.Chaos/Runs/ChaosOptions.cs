namespace DynaCluster.Chaos.Runs;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Nemeses">Names; empty: all that this machine can.</param>
/// <param name="Keeps">Data and logs stay.</param>
internal sealed record ChaosOptions(
    double Minutes, int Seed, IReadOnlyList<string> Nemeses, int Zones, bool Keeps, string Report)
{
    /// <summary>The nodes' syncs do nothing: what power losses then cost is to be found.</summary>
    public bool WithoutSync { get; init; }

    public double Seconds => Minutes * 60;
}

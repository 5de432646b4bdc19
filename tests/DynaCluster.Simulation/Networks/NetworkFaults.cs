namespace DynaCluster.Simulation.Networks;

/// <summary>How messages fare between any two nodes that no partition separates. Chances are of 1000.</summary>
public sealed record NetworkFaults
{
    /// <summary>A good network in one building.</summary>
    public static NetworkFaults Calm { get; } = new();

    public int LostOfThousand { get; init; }

    public int DoubledOfThousand { get; init; }

    /// <summary>How many take up to <see cref="LateMax"/>, so that others overtake them.</summary>
    public int LateOfThousand { get; init; } = 10;

    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(1);

    public TimeSpan LateMax { get; init; } = TimeSpan.FromMilliseconds(20);
}

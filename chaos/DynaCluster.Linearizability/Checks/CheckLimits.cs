namespace DynaCluster.Linearizability.Checks;

/// <summary>What a check may cost. It is counted, never timed: the same history has the same verdict on every machine.
/// </summary>
public sealed record CheckLimits
{
    public static CheckLimits Default { get; } = new();

    /// <summary>Looks at one operation or one known position, for one key. Some 20 million are a second.</summary>
    public long StepsMax { get; init; } = 50_000_000;

    /// <summary>Words of 8 bytes that the search of one key may remember.</summary>
    public long RememberedWordsMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Looks that go into making one explanation smaller. The verdict does not depend on it.</summary>
    public long ExplanationStepsMax { get; init; } = 20_000_000;

    /// <summary>Keys that are explained; more are counted only.</summary>
    public int ExplanationsMax { get; init; } = 5;
}

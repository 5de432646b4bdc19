namespace DynaCluster.Linearizability.Histories;

/// <summary>
/// One operation on one item and what its caller was told. Times are of any unit, from one clock; an operation that
/// returned at the time at which another one was called counts as concurrent with it.
/// </summary>
public sealed record Operation
{
    public required int Client { get; init; }

    public required string Key { get; init; }

    public required long Called { get; init; }

    /// <summary>Null: the outcome is unknown. It may take effect at any moment after the call, or never.</summary>
    public long? Returned { get; init; }

    public Effect Effect { get; init; }

    public Condition Condition { get; init; }

    /// <summary>It was told that its condition did not hold; it did nothing.</summary>
    public bool IsRefused { get; init; }

    /// <summary>What it was shown of the item as it was before: what a read returns, an old image, the item of a failed
    /// condition. Null: it was shown nothing.</summary>
    public Image? Before { get; init; }

    /// <summary>The item that an addition was shown as its result. Null: it was shown nothing.</summary>
    public Image? After { get; init; }

    public override string ToString() => HistoryText.Format(this);
}

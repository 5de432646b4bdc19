namespace DynaCluster.Model.Time;

/// <summary>
/// The hybrid clock of one partition group at its leader. Starts above the floors that the group's state keeps, so
/// times grow over changes of leader. Not thread-safe: its owner is the group's sequencer.
/// </summary>
/// <param name="highestStamp">Floor of stamps: the group's highest that counts for its clock.</param>
/// <param name="highestCommittedAt">Floor of entries' times: the group's highest.</param>
public sealed class HybridClock(TimeProvider time, uint region, ulong highestStamp, ulong highestCommittedAt)
{
    /// <summary>The group clock: the floor that the group's state keeps for the next leader.</summary>
    public ulong HighestStamp { get; private set; } = highestStamp;

    public ulong HighestCommittedAt { get; private set; } = highestCommittedAt;

    /// <summary>
    /// The stamp of a local write: the group clock, but above what the write replaces. A replaced stamp from the far
    /// future orders its item and leaves the group clock alone, so that one item cannot drag all others with it.
    /// </summary>
    /// <param name="replaced">Of the item or delete mark that the write replaces; default: nothing.</param>
    public VersionStamp NextStamp(VersionStamp replaced)
    {
        ulong now = Now();
        HighestStamp = Math.Max(now, HighestStamp + 1);
        if (replaced.Time < HighestStamp)
        {
            return new VersionStamp(HighestStamp, region);
        }

        VersionStamp next = new(replaced.Time + 1, region);
        if (next.Time <= now + OffsetMax)
        {
            HighestStamp = next.Time;
        }

        return next;
    }

    /// <summary>
    /// Takes note of a write of another region. The group clock follows it up to now + Limits.ClockOffsetMax.
    /// </summary>
    /// <returns>False: the stamp lies beyond; it still orders its item, and somebody's clock is wrong.</returns>
    public bool Observe(VersionStamp foreign)
    {
        ulong edge = Now() + OffsetMax;
        HighestStamp = Math.Max(HighestStamp, Math.Min(foreign.Time, edge));
        return foreign.Time <= edge;
    }

    /// <summary>The time of an entry: grows strictly along the group's log.</summary>
    public ulong NextCommittedAt() => HighestCommittedAt = Math.Max(Now(), HighestCommittedAt + 1);

    private static ulong OffsetMax => HybridTime.Of((long)Limits.ClockOffsetMax.TotalMilliseconds);

    private ulong Now() => HybridTime.Of(time.GetUtcNow());
}

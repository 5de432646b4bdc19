using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Time;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// What a leader keeps in memory from one barrier to the next: overlay, recent changes, totals, clock. Dropped as a
/// whole when the leadership ends or an append fails. Used by the sequencer's flow only.
/// </summary>
internal sealed class LeaderEpoch
{
    private readonly Dictionary<uint, TableTotals> _totals = [];
    private readonly PartitionState _state;

    /// <param name="index">Log index of the barrier, which is applied.</param>
    public LeaderEpoch(Leadership leadership, long index, PartitionState state, TimeProvider time, uint region)
    {
        GroupMeta meta = state.Meta;
        Invariant.That(meta.AppliedIndex >= index);
        Leadership = leadership;
        Index = index;
        LastEffect = index;
        _state = state;
        Clock = new HybridClock(time, region, meta.HighestStamp, meta.HighestCommittedAt);
        RecentChanges = new RecentChanges(index, Limits.RecentChangesMax);
    }

    public Leadership Leadership { get; }

    public long Index { get; }

    /// <summary>Log index of the newest effects that were appended: what the next ones are evaluated upon.</summary>
    public long LastEffect { get; private set; }

    /// <summary>The newest effects with a place in the log: all that an evaluation saw is in them or before.</summary>
    public SequencedBatch? LastBatch { get; private set; }

    /// <summary>Entries with a place in the log and no fate yet, and their bytes.</summary>
    public int InFlight { get; private set; }

    public long InFlightBytes { get; private set; }

    /// <summary>An append failed or effects were skipped: nothing may be evaluated upon this any more.</summary>
    public bool Poisoned { get; private set; }

    public HybridClock Clock { get; }

    public Overlay Overlay { get; } = new();

    public RecentChanges RecentChanges { get; }

    /// <summary>What the sweeper of expired items knows.</summary>
    public ExpiryFloors Expiries { get; } = new();

    /// <summary>The totals of a table as the effects in flight make them; written with each entry that changes
    /// them.</summary>
    public TableTotals TotalsOf(uint table)
    {
        if (!_totals.TryGetValue(table, out TableTotals? totals))
        {
            totals = TableTotals.Decode(_state.Get(ColumnFamily.Meta, TableTotals.Key(table)));
            _totals.Add(table, totals);
        }

        return totals;
    }

    /// <summary>The newest value of a key that is not an item: of an effect in flight, else the store's.</summary>
    public ReadOnlyMemory<byte>? Newest(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        if (Overlay.TryGet(family, key, out ReadOnlyMemory<byte>? inFlight))
        {
            return inFlight;
        }

        return _state.Get(family, key) is { } stored
            ? new ReadOnlyMemory<byte>(stored)
            : default(ReadOnlyMemory<byte>?);
    }

    public void ForgetTotals(uint table) => _totals.Remove(table);

    /// <summary>Tables and global indexes whose drop was appended in this epoch.</summary>
    public HashSet<uint> Dropping { get; } = [];

    public void Poison() => Poisoned = true;

    public void Appended(SequencedBatch batch)
    {
        InFlight++;
        InFlightBytes += batch.Bytes;
        if (batch.BlockedTable == 0)
        {
            LastBatch = batch;
            LastEffect = batch.Position.Index;
        }
    }

    /// <summary>Takes a settled batch out of flight. Its values go only now that the write that contains them is done.
    /// </summary>
    public void Retire(SequencedBatch batch, WriteFate fate)
    {
        InFlight--;
        InFlightBytes -= batch.Bytes;
        if (fate != WriteFate.Applied)
        {
            // A schema change that the group had already is skipped without harm; effects never are.
            Poisoned |= batch.BlockedTable == 0;
            return;
        }

        batch.ShowExpiries(Expiries);
        foreach ((ColumnFamily family, byte[] key) in batch.Keys)
        {
            Overlay.RemoveIfFrom(family, key, batch);
            if (family is ColumnFamily.Items or ColumnFamily.LocalIndex)
            {
                RecentChanges.Note(key, batch.Position.Index);
            }
        }
    }
}

using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Time;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>A decided mutation that is not yet part of an entry. No value: a delete.</summary>
/// <param name="Header">Of an item: stands before its value in the entry, not on the overlay.</param>
internal readonly record struct StagedMutation(
    ColumnFamily Family, byte[] Key, ReadOnlyMemory<byte>? Value, ItemHeader Header = default)
{
    /// <summary>Set: all keys from the key up to this one (exclusive) are deleted.</summary>
    public byte[]? RangeEnd { get; init; }

    /// <summary>Whether later evaluations may read the key: entries of local indexes and change records they never do.
    /// </summary>
    public bool IsOnOverlay => Family switch
    {
        ColumnFamily.Changes => false,
        ColumnFamily.LocalIndex => GlobalIndexKeys.IndexOf(Key) >= GlobalIndexSchema.FirstId,
        _ => true,
    };
}

/// <summary>A version of an item. Empty: there is none.</summary>
/// <param name="Item">Encoded map.</param>
internal readonly record struct ItemVersion(VersionStamp Stamp, ReadOnlyMemory<byte> Item);

/// <summary>
/// What one write sees and leaves while it is evaluated: state under the overlay in, staged mutations out. Nothing
/// that is staged is visible to others before the sequencer takes it into an entry. One per sequencer, used by its
/// flow only.
/// </summary>
internal sealed class Evaluation(PartitionState state, TimeProvider time, Random random) : IDisposable
{
    /// <summary>What an entry needs for a mutation beside its key and value, at most.</summary>
    private const int MutationOverheadBytes = 12;

    private LeaderEpoch? _epoch;
    private TableSchema? _schema;

    public TableSchema Schema => _schema ?? throw new InvariantBrokenException("a write of a table has its schema");

    public DateTimeOffset Now => time.GetUtcNow();

    public Random Random => random;

    /// <summary>For a write that begins its entry: no change of an earlier entry has this index or one behind it, and
    /// the write's own entry gets it or one behind it.</summary>
    public long NextIndex { get; private set; }

    /// <summary>The shards of streams, with those in flight.</summary>
    public ShardBook Shards => new(state, key => Read(ColumnFamily.Meta, key));

    /// <summary>Free for the write that is evaluated; reset by it.</summary>
    public ItemWriter Scratch { get; } = new(4096) { LengthMax = Limits.EvaluatedBytesMax };

    public List<StagedMutation> Staged { get; } = [];

    /// <summary>Bytes that the staged mutations take of an entry, at most.</summary>
    public int StagedBytes { get; private set; }

    /// <summary>What the write adds to its table's totals.</summary>
    public TableTotals Change { get; } = new();

    /// <summary>What it adds to the totals of global indexes, by id.</summary>
    public SortedDictionary<uint, TableTotals> IndexChanges { get; } = [];

    public void Begin(LeaderEpoch epoch, TableSchema? schema, long nextIndex)
    {
        NextIndex = nextIndex;
        _epoch = epoch;
        _schema = schema;
        Discard();
    }

    /// <summary>Takes back what was staged: the write is refused after all.</summary>
    public void Discard()
    {
        Staged.Clear();
        StagedBytes = 0;
        Change.Clear();
        IndexChanges.Clear();
    }

    /// <summary>Whether a table or global index is gone, or will be when what is in flight is applied.</summary>
    public bool IsDropped(uint table) => state.IsDropped(table) || Epoch().Dropping.Contains(table);

    /// <summary>The newest version: of an effect in flight, else what was prefetched if nothing changed since, else the
    /// store's.</summary>
    /// <returns>Points into the prefetched value, if that is the newest.</returns>
    public ItemVersion ReadItem(ReadOnlySpan<byte> key, in Prefetched prefetched)
    {
        LeaderEpoch epoch = Epoch();
        if (epoch.Overlay.TryGetItem(key, out ItemVersion inFlight))
        {
            return inFlight;
        }

        return epoch.RecentChanges.IsCurrent(key, prefetched.Tag)
            ? VersionOf(prefetched.Value?.Memory)
            : VersionOf(AsMemory(state.Get(ColumnFamily.Items, key)));
    }

    /// <summary>Whether an item may be another one than what was read.</summary>
    /// <param name="tag">Applied index at the begin of the read.</param>
    public bool HasItemChanged(ReadOnlySpan<byte> key, long tag)
        => Epoch().Overlay.TryGetItem(key, out _) || !Epoch().RecentChanges.IsCurrent(key, tag);

    /// <summary>The newest value of a key that is not an item.</summary>
    public ReadOnlyMemory<byte>? Read(ColumnFamily family, ReadOnlySpan<byte> key)
        => Epoch().Overlay.TryGet(family, key, out ReadOnlyMemory<byte>? inFlight)
            ? inFlight
            : AsMemory(state.Get(family, key));

    /// <summary>The same where it was prefetched.</summary>
    public ReadOnlyMemory<byte>? Read(ColumnFamily family, ReadOnlySpan<byte> key, in Prefetched prefetched)
        => Epoch().Overlay.TryGet(family, key, out ReadOnlyMemory<byte>? inFlight) ? inFlight
            : !Epoch().RecentChanges.IsCurrent(key, prefetched.Tag) ? AsMemory(state.Get(family, key))
            : prefetched.Value is { } found ? found.Memory
            : null;

    /// <summary>Notes what the write adds to a global index.</summary>
    public void NoteIndexChange(uint index, long count, long bytes)
    {
        if (!IndexChanges.TryGetValue(index, out TableTotals? change))
        {
            IndexChanges.Add(index, change = new TableTotals());
        }

        change.NoteChange(0, count, bytes);
    }

    /// <summary>Adds a change record, right behind the item that it may speak of.</summary>
    /// <param name="record">Belongs to the sequencer from here on.</param>
    public void PutChange(byte[] record)
    {
        Staged.Add(new StagedMutation(ColumnFamily.Changes, [], record));
        StagedBytes += MutationOverheadBytes + sizeof(uint) + record.Length;
    }

    /// <param name="key">Belongs to the sequencer from here on, as the value does.</param>
    public void Put(ColumnFamily family, byte[] key, ReadOnlyMemory<byte> value)
    {
        Staged.Add(new StagedMutation(family, key, value));
        StagedBytes += MutationOverheadBytes + key.Length + value.Length;
    }

    /// <param name="item">Encoded map; belongs to the sequencer from here on.</param>
    public void PutItem(byte[] key, ItemHeader header, ReadOnlyMemory<byte> item)
    {
        Staged.Add(new StagedMutation(ColumnFamily.Items, key, item, header));
        StagedBytes += MutationOverheadBytes + key.Length + ItemHeader.Length + item.Length;
    }

    public void Delete(ColumnFamily family, byte[] key)
    {
        Staged.Add(new StagedMutation(family, key, null));
        StagedBytes += MutationOverheadBytes + key.Length;
    }

    /// <summary>Deletes [low, high) of a family that no evaluation reads.</summary>
    public void DeleteRange(ColumnFamily family, byte[] low, byte[] high)
    {
        Staged.Add(new StagedMutation(family, low, null) { RangeEnd = high });
        StagedBytes += MutationOverheadBytes + low.Length + high.Length;
    }

    /// <param name="replaced">Stamp of the version or delete mark that is replaced; default: none.</param>
    public VersionStamp NextStamp(VersionStamp replaced) => Epoch().Clock.NextStamp(replaced);

    public void Dispose() => Scratch.Dispose();

    // Spelled out: a conditional with null would be an empty memory, not none.
    private static ReadOnlyMemory<byte>? AsMemory(byte[]? value)
        => value is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(value);

    private static ItemVersion VersionOf(ReadOnlyMemory<byte>? stored)
        => stored is { } found ? new ItemVersion(ItemHeader.Read(found.Span).Stamp, ItemHeader.ItemOf(found)) : default;

    private LeaderEpoch Epoch() => _epoch ?? throw new InvariantBrokenException("evaluation happens in an epoch");
}

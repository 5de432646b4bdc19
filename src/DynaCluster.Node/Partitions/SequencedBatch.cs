using DynaCluster.Consensus;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// One entry on its way through the log and the writes that it answers. Made by the sequencer's flow, settled once, by
/// whoever learns its fate.
/// </summary>
/// <param name="epoch">Null: a barrier, which begins one.</param>
internal sealed class SequencedBatch(LeaderEpoch? epoch)
{
    private readonly TaskCompletionSource<WriteFate> _fate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _expired;
    private Dictionary<(uint Table, uint Generation), long>? _expiries;

    public LeaderEpoch? Epoch { get; } = epoch;

    public List<GroupWrite> Writes { get; } = [];

    /// <summary>What it put on the overlay.</summary>
    public List<(ColumnFamily Family, byte[] Key)> Keys { get; } = [];

    /// <summary>Where it stands in the log; default before it is appended.</summary>
    public LogPosition Position { get; set; }

    public int Bytes { get; set; }

    /// <summary>Bytes of change records, by table; null: none.</summary>
    public SortedDictionary<uint, long>? ChangeBytes { get; private set; }

    /// <summary>Timestamp after which its writes are answered as unknown; set when it is appended.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>The table whose queue waits for this entry, a schema change or a drop; 0: it holds effects.</summary>
    public uint BlockedTable { get; init; }

    /// <summary>Completes with what became of the entry itself; never Unknown because of the deadline.</summary>
    public Task<WriteFate> Fate => _fate.Task.OnContext();

    public void NoteChange(uint table, long bytes)
    {
        ChangeBytes ??= [];
        ChangeBytes[table] = ChangeBytes.GetValueOrDefault(table) + bytes;
    }

    /// <summary>It puts an entry of the expiry index.</summary>
    public void NoteExpiry(ReadOnlySpan<byte> entry)
    {
        _expiries ??= [];
        var table = (ExpiryKeys.TableOf(entry), ExpiryKeys.GenerationOf(entry));
        long seconds = ExpiryKeys.SecondsOf(entry);
        _expiries[table] = Math.Min(seconds, _expiries.GetValueOrDefault(table, long.MaxValue));
    }

    /// <summary>It is applied: what it put is to be looked at.</summary>
    public void ShowExpiries(ExpiryFloors floors)
    {
        foreach (((uint table, uint generation), long seconds) in _expiries ?? [])
        {
            floors.Lower(table, generation, seconds);
        }
    }

    public void Settle(WriteFate fate)
    {
        if (_fate.TrySetResult(fate))
        {
            EndWrites(fate);
        }
    }

    /// <summary>Answers the writes as unknown if they are overdue; the entry's own fate stays open.</summary>
    public void Expire(long now)
    {
        if (!_expired && now >= Deadline)
        {
            _expired = true;
            EndWrites(WriteFate.Unknown);
        }
    }

    private void EndWrites(WriteFate fate)
    {
        foreach (GroupWrite write in Writes)
        {
            write.End(fate);
        }
    }
}

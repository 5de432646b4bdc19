using DynaCluster.Model.Changes;
using DynaCluster.Model.Log;
using DynaCluster.Model.Time;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Reads;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Node;

/// <summary>A group's state with change records of table 5, written by entries of the test.</summary>
internal sealed class ChangeLogBed : IDisposable
{
    public const uint Table = 5;
    public const uint Stream = 3;

    private readonly EntryWriter _writer = new();

    public ChangeLogBed()
    {
        State = new PartitionState(1, new MemoryEngine(), Time);
        Retention = new ChangeRetention(State, Time) { Confirmed = _ => ConfirmedByIndexes };
        _writer.BeginBarrier();
        Append();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 6, 0, 0, TimeSpan.Zero));

    public PartitionState State { get; }

    public ChangeRetention Retention { get; }

    /// <summary>Null: the table has no global indexes.</summary>
    public ChangePlace? ConfirmedByIndexes { get; set; }

    public void Dispose()
    {
        State.Dispose();
        _writer.Dispose();
    }

    /// <summary>Writes one entry with so many records, and passes a minute.</summary>
    /// <returns>Its index.</returns>
    public long Change(int records = 1, ChangeFlags flags = ChangeFlags.HasItem, int bytes = 0, uint table = Table)
    {
        _writer.BeginEffects();
        byte[] image = NodeItems.Map(("pk", "a"), ("text", new string('x', bytes)));
        for (int i = 0; i < records; i++)
        {
            _writer.PutChange(table, ChangeRecord.Write(new ChangeHead(flags, 1, default), default, image));
        }

        return Append();
    }

    /// <summary>Writes a shard as an entry does.</summary>
    public void PutShard(long start, long end = 0, DateTimeOffset? ended = null)
    {
        _writer.BeginEffects();
        var shard = new Shard
        {
            StartIndex = start,
            EndIndex = end,
            EndedAtMs = end == 0 ? 0 : (ended ?? Time.GetUtcNow()).ToUnixTimeMilliseconds(),
        };
        _writer.Put(ColumnFamily.Meta, MetaKeys.Shard(Table, Stream, start), shard.ToByteArray());
        Append();
    }

    /// <summary>Trims as an entry does.</summary>
    public void Trim(ChangePlace limit)
    {
        _writer.BeginEffects();
        _writer.DeleteRange(ColumnFamily.Changes, default(ChangePlace).Key(Table), limit.Key(Table));
        _writer.Put(
            ColumnFamily.Meta,
            MetaKeys.TrimMark(Table),
            new ChangePosition { Index = limit.Index, Ordinal = limit.Ordinal }.ToByteArray());
        Append();
    }

    public ChangesResponse Read(
        long shard, ChangePlace from, ChangeStart start = ChangeStart.At, uint limit = 100, uint maxBytes = 1 << 20)
        => ChangesRead.Read(State, new ChangesRequest
        {
            Group = 1,
            Table = Table,
            Stream = Stream,
            Shard = shard,
            From = new ChangePosition { Index = from.Index, Ordinal = from.Ordinal },
            Start = start,
            Limit = limit,
            MaxBytes = maxBytes,
        });

    private long Append()
    {
        GroupMeta meta = State.Meta;
        ulong now = Math.Max(HybridTime.Of(Time.GetUtcNow()), meta.HighestCommittedAt + 1);
        byte[] entry = _writer.Finish(new EntryHeader(meta.Epoch, meta.LastEffectIndex, now, 0));
        var verdicts = new ApplyVerdict[1];
        State.Apply([new LogEntry(meta.AppliedIndex + 1, 1, LogEntryKind.Application, entry)], verdicts);
        Xunit.Assert.Equal(ApplyVerdict.Accepted, verdicts[0]);
        Time.Advance(TimeSpan.FromMinutes(1));
        return State.AppliedIndex;
    }
}

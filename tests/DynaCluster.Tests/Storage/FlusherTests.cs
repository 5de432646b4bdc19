using DynaCluster.Model.Log;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DynaCluster.Tests.Storage;

public sealed class FlusherTests : IAsyncDisposable
{
    private static readonly FlushLimits s_limits = new()
    {
        GroupBytesMax = 1000,
        TotalBytesMax = 1500,
        AgeMax = TimeSpan.FromMinutes(1),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly Flusher _flusher;
    private readonly PartitionState _first;
    private readonly PartitionState _second;

    public FlusherTests()
    {
        _flusher = new Flusher(s_limits, _time, TaskScheduler.Default, _ => { });
        _first = new PartitionState(1, new MemoryEngine(), _time);
        _second = new PartitionState(2, new MemoryEngine(), _time);
        _flusher.Add(_first);
        _flusher.Add(_second);
    }

    [Fact]
    public void Nothing_is_flushed_below_all_bounds()
    {
        Write(_first, 500);
        Assert.Null(_flusher.ChooseVictim());
    }

    [Fact]
    public void A_group_above_its_own_bound_is_flushed()
    {
        Write(_second, 1000);
        Assert.Same(_second, _flusher.ChooseVictim());
    }

    [Fact]
    public void Above_the_bound_of_all_groups_the_largest_is_flushed()
    {
        Write(_first, 700);
        Write(_second, 800);
        Assert.Same(_second, _flusher.ChooseVictim());
    }

    [Fact]
    public void A_write_beyond_its_age_is_flushed()
    {
        Write(_first, 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(_first, _flusher.ChooseVictim());
    }

    [Fact]
    public void A_flushed_group_has_no_age()
    {
        Write(_first, 1);
        _first.Flush();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_flusher.ChooseVictim());
    }

    [Fact]
    public async Task A_requested_flush_happens()
    {
        InlineScheduler scheduler = new();
        await using Flusher flusher = new(s_limits, _time, scheduler, _ => { });
        using PartitionState state = new(3, new MemoryEngine(), _time);
        flusher.Add(state);
        Write(state, 1);
        state.RequestFlush();
        flusher.Start();
        Assert.Equal(2, state.FlushedIndex);
    }

    [Fact]
    public async Task A_failing_flush_is_told()
    {
        Exception? told = null;
        Flusher flusher = new(s_limits, _time, new InlineScheduler(), failure => told = failure);
        using PartitionState state = new(3, new FailingEngine(), _time);
        flusher.Add(state);
        Write(state, 1);
        state.RequestFlush();
        flusher.Start();
        await Assert.ThrowsAsync<IOException>(async () => await flusher.DisposeAsync());
        Assert.IsType<IOException>(told);
    }

    public async ValueTask DisposeAsync()
    {
        await _flusher.DisposeAsync();
        _first.Dispose();
        _second.Dispose();
    }

    private static void Write(PartitionState state, int bytes)
    {
        using EntryWriter writer = new();
        writer.BeginBarrier();
        LogEntry barrier = new(1, 1, LogEntryKind.Application, writer.Finish(default));
        writer.BeginEffects();
        writer.Put(ColumnFamily.Items, [1], new byte[bytes]);
        LogEntry effects = new(2, 1, LogEntryKind.Application, writer.Finish(new EntryHeader(1, 1, 0, 0)));
        state.Apply([barrier, effects], new ApplyVerdict[2]);
    }
}

/// <summary>Runs what it is given at once, on the caller.</summary>
internal sealed class InlineScheduler : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);
}

/// <summary>A disk on which no flush succeeds.</summary>
internal sealed class FailingEngine : IStorageEngine
{
    private readonly MemoryEngine _engine = new();

    public long UnflushedBytes => _engine.UnflushedBytes;

    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key) => _engine.Get(family, key);

    public PooledValue? Read(ColumnFamily family, ReadOnlySpan<byte> key) => _engine.Read(family, key);

    public StorageBatch CreateBatch() => _engine.CreateBatch();

    public void Write(StorageBatch batch) => _engine.Write(batch);

    public IStorageCursor OpenCursor(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
        => _engine.OpenCursor(family, low, high, reverse);

    public void Flush() => throw new IOException("the disk failed");

    public byte[]? GetFlushed(ColumnFamily family, ReadOnlySpan<byte> key) => _engine.GetFlushed(family, key);

    public void Checkpoint(string folder) => _engine.Checkpoint(folder);

    public void Dispose() => _engine.Dispose();
}

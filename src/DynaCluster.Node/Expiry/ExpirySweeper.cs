using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Tables;
using DynaCluster.Placement.Catalog;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Expiry;

/// <summary>
/// Deletes what has expired in one group, while this replica leads it: every interval it walks the expiry entries of
/// the tables with time to live from the oldest to those of now, in steps of few items, and rests between steps so that
/// requests do not wait for it. Before, it adds the entries of items that were there before time to live was. Its owner
/// starts it and stops it before the state is closed.
/// </summary>
internal sealed class ExpirySweeper(SweeperParts parts) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    /// <summary>What it has asked the sequencer for is not waited for.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelOnContextAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(parts.Interval, parts.Time, _stop.Token);
                if (parts.Sequencer.Expiries is { } floors)
                {
                    await SweepAsync(floors);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault); // nothing would expire any more, and nobody would know why
        }
    }

    /// <summary>Step by step through all tables, a step of each in turn, until none has more.</summary>
    private async Task SweepAsync(ExpiryFloors floors)
    {
        Queue<TableWalk> walks = new();
        long end = Now() + 1;
        foreach (TableEntry entry in parts.Catalog.Current.Tables)
        {
            if (entry.Schema.Ttl is not null && parts.Schemas.Find(entry.Schema.Id) is { Ttl: { } ttl } schema)
            {
                long begin = Math.Max(floors.Begin(schema.Id, ttl.Generation, end), end - 1 - Limits.TtlAgeMaxSeconds);
                walks.Enqueue(new TableWalk(schema, ttl, begin, end));
            }
        }

        while (walks.TryDequeue(out TableWalk? walk))
        {
            long begun = parts.Time.GetTimestamp();
            bool more = await BackfillAsync(walk, floors) | await ExpireAsync(walk, floors);
            if (!more)
            {
                continue;
            }

            walks.Enqueue(walk);
            TimeSpan rest = TimeSpan.FromTicks(
                Math.Min(
                Limits.ExpiryRestFactor * parts.Time.GetElapsedTime(begun).Ticks, Limits.ExpiryRestMax.Ticks));
            if (Now() - walk.Seconds < Limits.ExpiryLagRelaxedSeconds || walk.IsBackfilling)
            {
                await Task.Delay(rest, parts.Time, _stop.Token);
            }
        }
    }

    /// <returns>True: there may be more to do, and this went well.</returns>
    private async Task<bool> BackfillAsync(TableWalk walk, ExpiryFloors floors)
    {
        walk.IsBackfilling = false;
        uint generation = walk.Ttl.Generation;
        if (floors.IsBackfilled(walk.Schema.Id, generation))
        {
            return false;
        }

        byte[]? stored = parts.State.Get(ColumnFamily.Meta, BackfillMark.Key(walk.Schema.Id));
        BackfillMark mark = BackfillMark.Decode(
            stored is null ? default(ReadOnlyMemory<byte>?) : stored.AsMemory(), generation);
        if (!mark.IsFinished)
        {
            BackfillAnswer answer = await parts.Sequencer.SubmitAsync(new ExpiryBackfillWrite(walk.Schema, mark))
                .WaitAsync(_stop.Token);
            if (answer.Error is not null)
            {
                return false; // at the next sweep, if this replica still leads then
            }

            mark = answer.Mark;
        }

        if (mark.IsFinished)
        {
            floors.NoteBackfilled(walk.Schema.Id, generation);
        }

        walk.IsBackfilling = !mark.IsFinished;
        return walk.IsBackfilling;
    }

    /// <returns>True: there is more to expire, and this went well.</returns>
    private async Task<bool> ExpireAsync(TableWalk walk, ExpiryFloors floors)
    {
        List<byte[]> entries = walk.IsOver ? [] : Next(walk);
        if (entries.Count == 0)
        {
            walk.IsOver = true;
            return false;
        }

        TableVersion version = new(walk.Schema.Id, walk.Schema.Version);
        ExpireAnswer[] answers = await Task.WhenAll(entries.Select(
            entry => parts.Sequencer.SubmitAsync(new ExpireWrite(version, entry)))).WaitAsync(_stop.Token);
        int deleted = answers.Count(static answer => answer.Verdict == ExpiryVerdict.Deleted && answer.Error is null);
        if (deleted > 0)
        {
            parts.Metrics.Expired(walk.Schema.Name, deleted);
        }

        walk.Last = entries[^1];
        walk.Seconds = ExpiryKeys.SecondsOf(entries[0]);
        walk.IsOver = entries.Count < Limits.ExpiryStepItemsMax;
        int pending = Array.FindIndex(answers, static answer => answer.Verdict == ExpiryVerdict.Pending);
        if (pending >= 0)
        {
            floors.Lower(walk.Schema.Id, walk.Ttl.Generation, ExpiryKeys.SecondsOf(entries[pending]));
        }

        if (answers.Any(static answer => answer.Error is not null))
        {
            // The queue is full, or another replica leads: what is behind waits for the next sweep.
            walk.IsOver = true;
        }

        return !walk.IsOver;
    }

    private List<byte[]> Next(TableWalk walk)
    {
        (uint table, uint generation) = (walk.Schema.Id, walk.Ttl.Generation);
        byte[] low = walk.Last is { } last ? [.. last, 0] : ExpiryKeys.Edge(table, generation, walk.Seconds);
        List<byte[]> entries = [];
        using IStorageCursor cursor = parts.State.OpenCursor(
            ColumnFamily.LocalIndex, low, ExpiryKeys.Edge(table, generation, walk.End), reverse: false);
        while (entries.Count < Limits.ExpiryStepItemsMax && cursor.MoveNext())
        {
            entries.Add(cursor.Key.ToArray());
        }

        return entries;
    }

    private long Now() => parts.Time.GetUtcNow().ToUnixTimeSeconds();
}

using System.Collections.Concurrent;
using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Changes;

/// <summary>
/// What the leader of a group does for the global indexes of one table: a lane to each destination, and the backfills
/// of indexes that were made on a live table. Runs until it is cancelled.
/// </summary>
internal sealed class TableShipping(uint table, GroupReplica replica, ConsumerParts parts)
{
    private static readonly TimeSpan MapPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly ChangeSignal _moved = new();
    private readonly ConcurrentDictionary<uint, long> _finishedAt = new();
    private volatile IndexLane[] _lanes = [];

    /// <summary>Up to where every destination has the table's changes; null: not all have answered yet.</summary>
    public ChangePlace? Confirmed => Least()?.Place;

    /// <summary>Log index up to whose entries every destination has the table's changes; 0: not known.</summary>
    public long ConfirmedIndex
    {
        get
        {
            long applied = replica.State.AppliedIndex; // first: what is applied later is not covered
            return Least() switch
            {
                null => 0,
                { IsIdle: true } least when IsNewest(least.Place) => applied,
                { } least => Math.Max(0, least.Place.Index - 1),
            };
        }
    }

    /// <summary>How far the group is with an index, and whether all destinations have what came of it.</summary>
    public BackfillResponse Report(uint index)
    {
        BackfillState state = Read(index);
        long finishedAt = state.Finished ? _finishedAt.GetOrAdd(index, replica.State.AppliedIndex) : long.MaxValue;
        return new BackfillResponse
        {
            Finished = state.Finished && ConfirmedIndex >= finishedAt,
            Items = state.Items,
        };
    }

    public async Task RunAsync(CancellationToken token)
    {
        PartitionMap map = await FindMapAsync(token);
        var window = new ChangeWindow(table, replica.State, replica.Schemas, parts.Map);
        _lanes = [.. Enumerable.Range(0, map.Count)
            .Select(position => new IndexLane(table, map.At(position).Group, replica, parts))];
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task[] running = [.. _lanes.Select(lane => lane.RunAsync(window, _moved, ending.Token)),
            BackfillAllAsync(ending.Token), CountAsync(ending.Token)];
        await Task.WhenAll(running.Select(one => EndWithAsync(one, ending)));
    }

    /// <summary>A fault of one ends the others too.</summary>
    private static async Task EndWithAsync(Task one, CancellationTokenSource others)
    {
        try
        {
            await one;
        }
        catch
        {
            await others.CancelOnContextAsync();
            throw;
        }
    }

    private async Task<PartitionMap> FindMapAsync(CancellationToken token)
    {
        PartitionMap? map;
        while ((map = parts.Map()) is null)
        {
            await Task.Delay(MapPause, parts.Time, token);
        }

        return map;
    }

    /// <summary>Tells the sequencer what is no longer held back.</summary>
    private async Task CountAsync(CancellationToken token)
    {
        while (true)
        {
            Task moved = _moved.Next;
            replica.Backlog.Confirm(table, ConfirmedIndex);
            await moved.WaitAsync(token);
        }
    }

    private async Task BackfillAllAsync(CancellationToken token)
    {
        while (true)
        {
            Task changed = replica.SchemasChanged.Next;
            GlobalIndexSchema? unfinished = replica.Schemas.Find(table)?.GlobalIndexes
                .FirstOrDefault(index => index.Backfill && !Read(index.Id).Finished);
            if (unfinished is null)
            {
                await changed.WaitAsync(token);
            }
            else
            {
                await StepAsync(unfinished, token);
            }
        }
    }

    /// <summary>Looks at the next items, once what came of the last ones is at the destinations.</summary>
    private async Task StepAsync(GlobalIndexSchema index, CancellationToken token)
    {
        if (replica.Schemas.Find(table) is not { } schema)
        {
            return;
        }

        BackfillState before = Read(index.Id);
        List<byte[]> keys = NextKeys(before.Last.Span, out bool isEnd);
        var after = new BackfillState(
            isEnd, before.Items + (ulong)keys.Count, keys.Count == 0 ? before.Last : keys[^1]);
        var write = new BackfillWrite(new TableVersion(table, schema.Version), index.Id, before, after)
        {
            Keys = keys,
        };
        BackfillResponse response = await replica.Sequencer.SubmitAsync(write).WaitAsync(token);
        if (response.Error is not null)
        {
            await Task.Delay(RetryPause, parts.Time, token);
            return;
        }

        long applied = replica.State.AppliedIndex;
        while (true)
        {
            Task moved = _moved.Next;
            if (ConfirmedIndex >= applied)
            {
                return;
            }

            await moved.WaitAsync(token);
        }
    }

    private List<byte[]> NextKeys(ReadOnlySpan<byte> last, out bool isEnd)
    {
        byte[] low = last.IsEmpty ? KeyCodec.HashEdge(table, 0) : [.. last, 0];
        using IStorageCursor cursor =
            replica.State.OpenCursor(ColumnFamily.Items, low, KeyCodec.TableEnd(table), reverse: false);
        List<byte[]> keys = [];
        long bytes = 0;
        isEnd = false;
        while (keys.Count < Limits.BackfillItemsMax && bytes < Limits.BackfillBytesMax)
        {
            if (!cursor.MoveNext())
            {
                isEnd = true;
                break;
            }

            keys.Add(cursor.Key.ToArray());
            bytes += cursor.Value.Length;
        }

        return keys;
    }

    /// <summary>The lane that is least far; idle only if all are.</summary>
    private LaneProgress? Least()
    {
        LaneProgress? least = null;
        bool allIdle = true;
        foreach (IndexLane lane in _lanes)
        {
            if (lane.Progress is not { } progress)
            {
                return null;
            }

            allIdle &= progress.IsIdle;
            least = least is null || progress.Place < least.Place ? progress : least;
        }

        return least is null ? null : least with { IsIdle = allIdle };
    }

    /// <summary>No change behind the place is applied.</summary>
    private bool IsNewest(ChangePlace place)
        => replica.State.NewestChangeOf(table) is not { } newest || newest <= place;

    private BackfillState Read(uint index)
        => BackfillState.Decode(replica.State.Get(ColumnFamily.Meta, ChangeKeys.Backfill(index)));
}

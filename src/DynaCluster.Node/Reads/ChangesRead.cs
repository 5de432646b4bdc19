using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Node.Changes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Reads;

/// <summary>Changes of a table as one shard of its stream shows them, from the applied state of one replica.</summary>
internal static class ChangesRead
{
    public static ChangesResponse Read(PartitionState state, ChangesRequest request)
    {
        // In this order: a shard that is open here is closed by an entry behind the index, so everything up to the
        // index is the shard's; and what the index promises is seen by a cursor that is opened later.
        var behindApplied = new ChangePlace(state.AppliedIndex + 1, 0);
        if (FindShard(state, request) is not { } shard)
        {
            return new ChangesResponse { NoShard = true };
        }

        bool closed = shard.EndIndex != 0;
        ChangePlace end = closed ? new ChangePlace(shard.EndIndex, 0) : behindApplied;
        if (request.Start == ChangeStart.Latest)
        {
            return new ChangesResponse { Next = PositionOf(end), Ended = closed };
        }

        ChangePlace from = Max(StartOf(request), new ChangePlace(shard.StartIndex, 0));
        ChangePlace mark = ChangeRetention.MarkOf(state.Get(ColumnFamily.Meta, MetaKeys.TrimMark(request.Table)));
        if (from < mark && from < end)
        {
            return new ChangesResponse { Trimmed = true, FirstKept = PositionOf(mark < end ? mark : end) };
        }

        ChangesResponse response = new();
        ChangePlace next = from < end ? Collect(state, request, response, (from, end)) : from;
        response.Next = PositionOf(next);
        response.Ended = closed && next >= end;
        return response;
    }

    private static Shard? FindShard(PartitionState state, ChangesRequest request)
        => state.Get(ColumnFamily.Meta, MetaKeys.Shard(request.Table, request.Stream, request.Shard)) is { } stored
            ? Shard.Parser.ParseFrom(stored)
            : null;

    /// <returns>Where to go on.</returns>
    private static ChangePlace Collect(
        PartitionState state,
        ChangesRequest request,
        ChangesResponse response,
        (ChangePlace From, ChangePlace End) part)
    {
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Changes, part.From.Key(request.Table), part.End.Key(request.Table), reverse: false);
        ChangePlace next = part.From;
        long bytes = 0;
        int skipped = 0;
        while (cursor.MoveNext())
        {
            ChangePlace place = ChangePlace.OfKey(cursor.Key);
            bool isBackfill = (new ChangeRecord(cursor.Value).Flags & ChangeFlags.Backfill) != 0;
            bytes += cursor.Value.Length;
            bool isFull = response.Changes.Count >= request.Limit
                || (bytes > request.MaxBytes && response.Changes.Count > 0)
                || skipped >= Limits.StreamSkippedMax;
            if (isFull)
            {
                return next;
            }

            next = place.Next;
            if (isBackfill)
            {
                skipped++; // for an index: nothing happened to the item
                continue;
            }

            response.Changes.Add(new Change
            {
                Position = PositionOf(place),
                Record = ByteString.CopyFrom(cursor.Value),
            });
        }

        return part.End;
    }

    private static ChangePlace StartOf(ChangesRequest request)
    {
        var from = new ChangePlace(request.From?.Index ?? 0, request.From?.Ordinal ?? 0);
        return request.Start == ChangeStart.After ? from.Next : from;
    }

    private static ChangePlace Max(ChangePlace one, ChangePlace other) => one < other ? other : one;

    private static ChangePosition PositionOf(ChangePlace place)
        => new() { Index = place.Index, Ordinal = place.Ordinal };
}

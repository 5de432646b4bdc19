using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>GetRecords: the changes behind an iterator, and where to go on.</summary>
internal sealed class GetRecordsOperation(RouterContext context) : DynamoOperation("GetRecords")
{
    public override bool IsOfStreams => true;

    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<RecordsPage> done = await ActAsync(GetRecordsWire.Read(body), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        RecordsJson.Write(response, done.Value, context.Options.Region);
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<Outcome<RecordsPage>> ActAsync(Outcome<GetRecordsWire> wire, CancellationToken token)
    {
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        string cluster = context.Catalog.Current.Cluster.ClusterId;
        DateTimeOffset now = context.Time.GetUtcNow();
        if (ShardIterator.Decode(wire.Value.ShardIterator, cluster) is not { } iterator)
        {
            return ApiErrors.InvalidShardIterator;
        }

        if (now - DateTimeOffset.FromUnixTimeMilliseconds(iterator.IssuedMs) > Limits.ShardIteratorDuration)
        {
            return ApiErrors.ExpiredIterator;
        }

        Outcome<StreamDefinition> stream = StreamArns.Find(context, iterator.Arn);
        if (stream.Error is not null)
        {
            return stream.Error;
        }

        Outcome<ChangesResponse> read = await ReadAsync(stream.Value, iterator, wire.Value.Limit, token);
        if (read.Error is not null)
        {
            return read.Error;
        }

        ChangesResponse changes = read.Value;
        string? next = changes.Ended
            ? null
            : new ShardIterator(
                iterator.Arn,
                iterator.Shard,
                new ChangePlace(changes.Next.Index, changes.Next.Ordinal),
                IsHorizon: false,
                now.ToUnixTimeMilliseconds()).Encode(cluster);
        return new RecordsPage(stream.Value, iterator.Shard.Group, changes.Changes, next) { Cluster = cluster };
    }

    private async ValueTask<Outcome<ChangesResponse>> ReadAsync(
        StreamDefinition stream, ShardIterator iterator, int limit, CancellationToken token)
    {
        var request = new ChangesRequest
        {
            Group = iterator.Shard.Group,
            Table = stream.Table,
            Stream = stream.Id,
            Shard = iterator.Shard.Start,
            From = new ChangePosition { Index = iterator.Place.Index, Ordinal = iterator.Place.Ordinal },
            Start = ChangeStart.At,
            Limit = (uint)limit,
            MaxBytes = Limits.StreamBytesMax,
        };
        Outcome<ChangesResponse> read = await context.Partitions.ReadChangesAsync(request, token);
        if (read.Error is null && read.Value.Trimmed && iterator.IsHorizon)
        {
            // The horizon is where the kept part begins now.
            request.From = read.Value.FirstKept;
            read = await context.Partitions.ReadChangesAsync(request, token);
        }

        return read.Error is null && (read.Value.Trimmed || read.Value.NoShard) ? ApiErrors.TrimmedData : read;
    }
}

/// <param name="NextIterator">Null: the shard is closed and drained.</param>
internal sealed record RecordsPage(
    StreamDefinition Stream, uint Group, IReadOnlyList<Change> Changes, string? NextIterator)
{
    /// <summary>Id of the cluster: part of what makes an event unique.</summary>
    public required string Cluster { get; init; }
}

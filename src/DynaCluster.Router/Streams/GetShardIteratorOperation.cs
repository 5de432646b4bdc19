using System.Text.Json;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>GetShardIterator: where a reader begins.</summary>
internal sealed class GetShardIteratorOperation(RouterContext context) : DynamoOperation("GetShardIterator")
{
    public override bool IsOfStreams => true;

    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<string> done = await ActAsync(GetShardIteratorWire.Read(body), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteString("ShardIterator"u8, done.Value);
        json.WriteEndObject();
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<Outcome<string>> ActAsync(Outcome<GetShardIteratorWire> wire, CancellationToken token)
    {
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        Outcome<StreamDefinition> stream = StreamArns.Find(context, wire.Value.StreamArn!); // required by the reader
        if (stream.Error is not null)
        {
            return stream.Error;
        }

        Outcome<(ShardIds Id, Shard Shard)> shard = await FindShardAsync(stream.Value, wire.Value.ShardId!, token);
        if (shard.Error is not null)
        {
            return shard.Error;
        }

        Outcome<ChangePlace> place = await PlaceAsync(stream.Value, wire.Value, shard.Value, token);
        return place.Error is not null
            ? place.Error
            : new ShardIterator(
                wire.Value.StreamArn!,
                shard.Value.Id,
                place.Value,
                wire.Value.Type == "TRIM_HORIZON",
                context.Time.GetUtcNow().ToUnixTimeMilliseconds())
            .Encode(context.Catalog.Current.Cluster.ClusterId);
    }

    private async ValueTask<Outcome<(ShardIds Id, Shard Shard)>> FindShardAsync(
        StreamDefinition stream, string shardId, CancellationToken token)
    {
        bool isId = ShardIds.TryParse(shardId, out ShardIds id);
        if (!isId || !context.Catalog.Current.Cluster.Groups.Any(range => range.Group == id.Group))
        {
            return ApiErrors.ShardNotFound(shardId);
        }

        Outcome<ShardsResponse> shards = await context.Partitions.ListShardsAsync(
            new ShardsRequest { Group = id.Group, Table = stream.Table, Stream = stream.Id }, token);
        if (shards.Error is not null)
        {
            return shards.Error;
        }

        return shards.Value.Shards.FirstOrDefault(shard => shard.StartIndex == id.Start) is { } found
            ? (id, found)
            : ApiErrors.ShardNotFound(shardId);
    }

    private async ValueTask<Outcome<ChangePlace>> PlaceAsync(
        StreamDefinition stream, GetShardIteratorWire wire, (ShardIds Id, Shard Shard) shard, CancellationToken token)
    {
        if (wire.Type == "TRIM_HORIZON")
        {
            return new ChangePlace(shard.Shard.StartIndex, 0);
        }

        bool isLatest = wire.Type == "LATEST";
        ChangePlace asked = default;
        if (!isLatest)
        {
            bool isNumber = ChangePlace.TryParse(wire.SequenceNumber!, out asked); // required by the reader
            if (!isNumber || asked.Index < shard.Shard.StartIndex
                || (shard.Shard.EndIndex != 0 && asked.Index >= shard.Shard.EndIndex))
            {
                return ApiErrors.SequenceNumberOutside(wire.SequenceNumber!, wire.ShardId!); // required by the reader
            }

            asked = wire.Type == "AFTER_SEQUENCE_NUMBER" ? asked.Next : asked;
        }

        Outcome<ChangesResponse> read = await context.Partitions.ReadChangesAsync(
            new ChangesRequest
            {
                Group = shard.Id.Group,
                Table = stream.Table,
                Stream = stream.Id,
                Shard = shard.Id.Start,
                From = new ChangePosition { Index = asked.Index, Ordinal = asked.Ordinal },
                Start = isLatest ? ChangeStart.Latest : ChangeStart.At,
                Limit = 1,
                MaxBytes = 1,
            },
            token);
        if (read.Error is not null)
        {
            return read.Error;
        }

        return read.Value.Trimmed || read.Value.NoShard ? ApiErrors.TrimmedData
            : isLatest ? new ChangePlace(read.Value.Next.Index, read.Value.Next.Ordinal)
            : asked;
    }
}

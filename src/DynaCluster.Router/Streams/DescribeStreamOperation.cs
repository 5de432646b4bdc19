using System.Text.Json;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Flows;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>DescribeStream: the stream and the shards that all groups have of it, by id.</summary>
internal sealed class DescribeStreamOperation(RouterContext context) : DynamoOperation("DescribeStream")
{
    public override bool IsOfStreams => true;

    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<StreamAnswer> done = await ActAsync(DescribeStreamWire.Read(body), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        StreamDescriptionJson.Write(response.Json, done.Value, context.Options);
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<Outcome<StreamAnswer>> ActAsync(
        Outcome<DescribeStreamWire> wire, CancellationToken token)
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

        Outcome<List<StreamShard>> all = await ListAsync(stream.Value, token);
        if (all.Error is not null)
        {
            return all.Error;
        }

        StreamShard[] behind =
        [
            .. all.Value
                .Where(shard => wire.Value.FilterShardId is null || shard.ParentId == wire.Value.FilterShardId)
                .Where(shard => string.CompareOrdinal(shard.Id, wire.Value.AfterShardId) > 0)
                .OrderBy(shard => shard.Id, StringComparer.Ordinal),
        ];
        int limit = wire.Value.Limit ?? Limits.ShardsPageMax;
        StreamShard[] page = behind.Length > limit ? behind[..limit] : behind;
        return new StreamAnswer(stream.Value, page, behind.Length > limit ? page[^1].Id : null);
    }

    private async ValueTask<Outcome<List<StreamShard>>> ListAsync(StreamDefinition stream, CancellationToken token)
    {
        if (context.Partitions.Map is not { } map)
        {
            return ApiErrors.NotApplied;
        }

        uint[] groups = [.. Enumerable.Range(0, map.Count).Select(at => map.At(at).Group)];
        Outcome<ShardsResponse>[] answers = await Task.WhenAll(groups.Select(group => context.Partitions
            .ListShardsAsync(new ShardsRequest { Group = group, Table = stream.Table, Stream = stream.Id }, token)
            .AsTask())).OnContext();
        List<StreamShard> shards = [];
        for (int i = 0; i < groups.Length; i++)
        {
            if (answers[i].Error is { } error)
            {
                return error;
            }

            shards.AddRange(answers[i].Value.Shards.Select(shard => new StreamShard(groups[i], shard)));
        }

        return shards;
    }
}

/// <param name="LastShardId">Null: there are no more shards.</param>
internal sealed record StreamAnswer(
    StreamDefinition Stream, IReadOnlyList<StreamShard> Shards, string? LastShardId);

using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Streams;

namespace DynaCluster.Router.Messages;

/// <summary>Operations on streams as messages.</summary>
internal static class StreamMessages
{
    public static Outcome<ListStreamsWire> Read(ListStreamsRequest request, RouterOptions options)
        => ListStreamsWire.Of(
            request.HasTableName ? request.TableName : null,
            request.HasExclusiveStartStreamArn ? request.ExclusiveStartStreamArn : null,
            request.HasLimit ? request.Limit : null,
            options);

    public static Outcome<DescribeStreamWire> Read(DescribeStreamRequest request)
        => new DescribeStreamWire
        {
            StreamArn = request.HasStreamArn ? request.StreamArn : null,
            Limit = request.HasLimit ? request.Limit : null,
            AfterShardId = request.HasExclusiveStartShardId ? request.ExclusiveStartShardId : null,
            HasFilter = request.ShardFilter is not null,
            FilterType = request.ShardFilter is { HasType: true } typed ? typed.Type : null,
            FilterShardId = request.ShardFilter is { HasShardId: true } named ? named.ShardId : null,
        }.Check();

    public static Outcome<GetShardIteratorWire> Read(GetShardIteratorRequest request)
        => new GetShardIteratorWire
        {
            StreamArn = request.HasStreamArn ? request.StreamArn : null,
            ShardId = request.HasShardId ? request.ShardId : null,
            Type = request.HasShardIteratorType ? request.ShardIteratorType : null,
            SequenceNumber = request.HasSequenceNumber ? request.SequenceNumber : null,
        }.Check();

    public static Outcome<GetRecordsWire> Read(GetRecordsRequest request)
        => GetRecordsWire.Of(
            request.HasShardIterator ? request.ShardIterator : null, request.HasLimit ? request.Limit : null);

    public static void Write(ListStreamsResponse answer, StreamsPage page, RouterOptions options)
    {
        answer.LastEvaluatedStreamArn = page.LastArn ?? "";
        answer.Streams.Add(page.Streams.Select(stream => new StreamSummary
        {
            StreamArn = StreamArns.Of(stream, options),
            TableName = stream.TableName,
            StreamLabel = stream.Label,
        }));
    }

    public static StreamDescription Describe(StreamAnswer answer, RouterOptions options)
    {
        StreamDefinition stream = answer.Stream;
        StreamDescription description = new()
        {
            StreamArn = StreamArns.Of(stream, options),
            StreamLabel = stream.Label,
            StreamStatus = StreamDescriptionJson.StatusWord(stream.Status),
            StreamViewType = StreamViews.WordOf(stream.View),
            CreatedAtMs = stream.CreatedAtMs,
            TableName = stream.TableName,
            LastEvaluatedShardId = answer.LastShardId ?? "",
        };
        description.KeySchema.Add(stream.Key.Select((key, at) => new KeySchemaElement
        {
            AttributeName = key.Name,
            KeyType = at == 0 ? "HASH" : "RANGE",
        }));
        description.Shards.Add(answer.Shards.Select(shard => new Protocol.Api.StreamShard
        {
            ShardId = shard.Id,
            StartingSequenceNumber = shard.StartingSequenceNumber,
            EndingSequenceNumber = shard.EndingSequenceNumber ?? "",
            ParentShardId = shard.ParentId ?? "",
        }));
        return description;
    }

    public static void Write(GetRecordsResponse answer, RecordsPage page, string region)
    {
        answer.NextShardIterator = page.NextIterator ?? "";
        foreach (Change change in page.Changes)
        {
            StreamEvent shown = new(page, change);
            answer.Records.Add(new StreamRecord
            {
                EventId = shown.Id,
                EventName = shown.Name,
                AwsRegion = region,
                CreationSeconds = shown.CreationSeconds,
                Keys = ItemMessageWriter.Map(new MapView(shown.Keys.Span)),
                NewImage = Image(shown.NewImage),
                OldImage = Image(shown.OldImage),
                SequenceNumber = shown.SequenceNumber,
                SizeBytes = shown.SizeBytes,
                StreamViewType = StreamViews.WordOf(page.Stream.View),
                Expired = shown.IsExpiry,
            });
        }
    }

    private static AttributeMap? Image(MapView image) => image.Encoded.IsEmpty ? null : ItemMessageWriter.Map(image);
}

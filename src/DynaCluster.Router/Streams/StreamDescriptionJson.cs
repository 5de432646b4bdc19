using System.Text.Json;
using DynaCluster.Protocol;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>Writes the answer of DescribeStream.</summary>
internal static class StreamDescriptionJson
{
    public static void Write(Utf8JsonWriter json, StreamAnswer answer, RouterOptions options)
    {
        StreamDefinition stream = answer.Stream;
        json.WriteStartObject();
        json.WriteStartObject("StreamDescription"u8);
        json.WriteString("StreamArn"u8, StreamArns.Of(stream, options));
        json.WriteString("StreamLabel"u8, stream.Label);
        json.WriteString("StreamStatus"u8, StatusWord(stream.Status));
        json.WriteString("StreamViewType"u8, StreamViews.WordOf(stream.View));
        json.WriteNumber("CreationRequestDateTime"u8, stream.CreatedAtMs / 1000m);
        json.WriteString("TableName"u8, stream.TableName);
        WriteKeySchema(json, stream);
        json.WriteStartArray("Shards"u8);
        foreach (StreamShard shard in answer.Shards)
        {
            WriteShard(json, shard);
        }

        json.WriteEndArray();
        if (answer.LastShardId is { } last)
        {
            json.WriteString("LastEvaluatedShardId"u8, last);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string StatusWord(StreamStatus status) => status switch
    {
        StreamStatus.Enabling => "ENABLING",
        StreamStatus.Enabled => "ENABLED",
        StreamStatus.Disabling => "DISABLING",
        _ => "DISABLED",
    };

    private static void WriteKeySchema(Utf8JsonWriter json, StreamDefinition stream)
    {
        json.WriteStartArray("KeySchema"u8);
        for (int i = 0; i < stream.Key.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("AttributeName"u8, stream.Key[i].Name);
            json.WriteString("KeyType"u8, i == 0 ? "HASH"u8 : "RANGE"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShard(Utf8JsonWriter json, StreamShard shard)
    {
        json.WriteStartObject();
        json.WriteString("ShardId"u8, shard.Id);
        json.WriteStartObject("SequenceNumberRange"u8);
        json.WriteString("StartingSequenceNumber"u8, shard.StartingSequenceNumber);
        if (shard.EndingSequenceNumber is { } end)
        {
            json.WriteString("EndingSequenceNumber"u8, end);
        }

        json.WriteEndObject();
        if (shard.ParentId is { } parent)
        {
            json.WriteString("ParentShardId"u8, parent);
        }

        json.WriteEndObject();
    }
}

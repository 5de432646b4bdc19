using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>ListStreams: those that can be read, by table and label, also of tables that are gone.</summary>
internal sealed class ListStreamsOperation(RouterContext context) : DynamoOperation("ListStreams")
{
    public override bool IsOfStreams => true;

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<StreamsPage> done = Act(ListStreamsWire.Read(body, context.Options));
        if (done.Error is not null)
        {
            return new(done.Error);
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartArray("Streams"u8);
        foreach (StreamDefinition stream in done.Value.Streams)
        {
            json.WriteStartObject();
            json.WriteString("StreamArn"u8, StreamArns.Of(stream, context.Options));
            json.WriteString("TableName"u8, stream.TableName);
            json.WriteString("StreamLabel"u8, stream.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (done.Value.LastArn is { } last)
        {
            json.WriteString("LastEvaluatedStreamArn"u8, last);
        }

        json.WriteEndObject();
        return default;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal Outcome<StreamsPage> Act(Outcome<ListStreamsWire> wire)
    {
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        (string Table, string Label) after = default;
        if (wire.Value.AfterArn is { } arn)
        {
            if (StreamArns.Split(arn, context.Options) is not { } parts)
            {
                return ApiErrors.InvalidStreamArn(arn);
            }

            after = parts;
        }

        StreamDefinition[] behind =
        [
            .. context.Catalog.Current.Streams
                .Where(stream => wire.Value.TableName is null || stream.TableName == wire.Value.TableName)
                .Where(stream => wire.Value.AfterArn is null || IsBehind(stream, after))
                .Take(wire.Value.Limit + 1),
        ];
        bool hasMore = behind.Length > wire.Value.Limit;
        StreamDefinition[] page = hasMore ? behind[..^1] : behind;
        return new StreamsPage(page, hasMore ? StreamArns.Of(page[^1], context.Options) : null);
    }

    private static bool IsBehind(StreamDefinition stream, (string Table, string Label) place)
    {
        int order = string.CompareOrdinal(stream.TableName, place.Table);
        return order > 0 || (order == 0 && string.CompareOrdinal(stream.Label, place.Label) > 0);
    }
}

/// <param name="LastArn">Null: there are no more.</param>
internal sealed record StreamsPage(IReadOnlyList<StreamDefinition> Streams, string? LastArn);

using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <summary>Writes the answer of GetRecords.</summary>
internal static class RecordsJson
{
    public static void Write(ResponseWriter response, RecordsPage page, string region)
    {
        AnswerJson json = new(response);
        json.BeginObject();
        json.Name("Records"u8);
        json.BeginList();
        foreach (Change change in page.Changes)
        {
            WriteRecord(ref json, new StreamEvent(page, change), page.Stream, region);
        }

        json.EndList();
        if (page.NextIterator is { } next)
        {
            json.Name("NextShardIterator"u8);
            json.Text(System.Text.Encoding.UTF8.GetBytes(next));
        }

        json.EndObject();
        json.Flush();
    }

    private static void WriteRecord(ref AnswerJson json, StreamEvent shown, StreamDefinition stream, string region)
    {
        json.BeginObject();
        json.Name("eventID"u8);
        json.Text(shown.Id);
        json.Name("eventName"u8);
        json.Text(shown.Name);
        json.Name("eventVersion"u8);
        json.Text("1.1"u8);
        json.Name("eventSource"u8);
        json.Text("aws:dynamodb"u8);
        json.Name("awsRegion"u8);
        json.Text(region);
        json.Name("dynamodb"u8);
        WriteChange(ref json, shown, stream);
        if (shown.IsExpiry)
        {
            json.Name("userIdentity"u8);
            json.Json("{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}"u8);
        }

        json.EndObject();
    }

    private static void WriteChange(ref AnswerJson json, StreamEvent shown, StreamDefinition stream)
    {
        json.BeginObject();
        json.Name("ApproximateCreationDateTime"u8);
        json.Number(shown.CreationSeconds);
        json.Name("Keys"u8);
        json.Item(new MapView(shown.Keys.Span));
        if (!shown.NewImage.Encoded.IsEmpty)
        {
            json.Name("NewImage"u8);
            json.Item(shown.NewImage);
        }

        if (!shown.OldImage.Encoded.IsEmpty)
        {
            json.Name("OldImage"u8);
            json.Item(shown.OldImage);
        }

        json.Name("SequenceNumber"u8);
        json.Text(shown.SequenceNumber);
        json.Name("SizeBytes"u8);
        json.Number(shown.SizeBytes);
        json.Name("StreamViewType"u8);
        json.Text(StreamViews.WordOf(stream.View));
        json.EndObject();
    }
}

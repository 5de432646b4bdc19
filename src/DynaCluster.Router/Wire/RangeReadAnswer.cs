using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Operations;
using Google.Protobuf;

namespace DynaCluster.Router.Wire;

/// <summary>The answer of Query and Scan.</summary>
internal static class RangeReadAnswer
{
    public static void Write(ResponseWriter response, in RangeReadDone done)
    {
        (RangeReadCall call, RangePage page, ConsumedUnits units) = done;
        AnswerJson json = new(response);
        json.BeginObject();
        if (call.Select != RangeSelect.Count)
        {
            WriteItems(ref json, page.Items);
        }

        json.Name("Count"u8);
        json.Number(page.Count);
        json.Name("ScannedCount"u8);
        json.Number(page.Scanned);
        if (!page.LastKey.IsEmpty)
        {
            json.Name("LastEvaluatedKey"u8);
            json.Item(new MapView(page.LastKey.Span));
        }

        ConsumedCapacityWire.WriteMember(ref json, call.Capacity, call.Table, units);
        json.EndObject();
        json.Flush();
    }

    private static void WriteItems(ref AnswerJson json, IReadOnlyList<ByteString> pieces)
    {
        json.Name("Items"u8);
        json.BeginList();
        for (int i = 0; i < pieces.Count; i++)
        {
            ReadOnlySpan<byte> rest = pieces[i].Span;
            while (!rest.IsEmpty)
            {
                int length = ItemFormat.ValueLength(rest);
                json.Item(new MapView(rest[..length]));
                rest = rest[length..];
            }
        }

        json.EndList();
    }
}

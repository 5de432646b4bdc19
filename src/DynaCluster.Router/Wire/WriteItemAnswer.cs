using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Wire;

/// <summary>The answer of PutItem, UpdateItem and DeleteItem.</summary>
internal static class WriteItemAnswer
{
    /// <summary>Writes nothing when there is nothing to say.</summary>
    public static void Write(ResponseWriter response, in WriteItemDone done)
    {
        (WriteItemCall call, WriteResponse answer, ConsumedUnits units) = done;
        var attributes = new MapView(answer.Attributes.Span);
        if (attributes.Count == 0 && call.Capacity == CapacityMode.None && !call.Request.CollectionMetrics)
        {
            return;
        }

        AnswerJson json = new(response);
        json.BeginObject();
        if (attributes.Count > 0)
        {
            json.Name("Attributes"u8);
            json.Item(attributes);
        }

        ConsumedCapacityWire.WriteMember(ref json, call.Capacity, call.Table, units);
        if (call.Request.CollectionMetrics)
        {
            json.Name("ItemCollectionMetrics"u8);
            var item = new MapView(call.Request.Item.Span);
            ItemCollectionMetricsWire.Write(ref json, call.Table, item, answer.CollectionBytes);
        }

        json.EndObject();
        json.Flush();
    }
}

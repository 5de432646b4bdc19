using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Wire;

/// <summary>GetItem's request as it stands in the body.</summary>
internal struct GetItemInput
{
    public ReadOnlyMemory<byte>? TableName;
    public EncodedMember Key;
    public ExpressionMembers Expressions;
    public ReadOnlyMemory<byte>? ReturnConsumedCapacity;
    public bool Consistent;
    public LegacyMembers Legacy;
}

internal static class GetItemWire
{
    public const ExpressionKinds Expressions = ExpressionKinds.Projection;

    public static void Read(RequestBody body, ItemWriter scratch, ref GetItemInput input)
    {
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("TableName"u8))
            {
                input.TableName = json.ReadUtf8();
            }
            else if (json.Is("Key"u8))
            {
                input.Key.Read(ref json, scratch);
            }
            else if (json.Is("ConsistentRead"u8))
            {
                input.Consistent = json.ReadBoolean();
            }
            else if (json.Is("ReturnConsumedCapacity"u8))
            {
                input.ReturnConsumedCapacity = json.ReadUtf8();
            }
            else if (!input.Expressions.TryRead(ref json, scratch, Expressions) && !input.Legacy.TryRead(ref json))
            {
                json.Skip();
            }
        }

        json.End();
    }

    public static void Write(ResponseWriter response, in GetItemDone done)
    {
        (GetItemCall call, GetResponse answer, ConsumedUnits units) = done;
        if (!answer.Found && call.Capacity == CapacityMode.None)
        {
            return;
        }

        AnswerJson json = new(response);
        json.BeginObject();
        if (answer.Found)
        {
            json.Name("Item"u8);
            json.Item(new MapView(answer.Item.Span));
        }

        ConsumedCapacityWire.WriteMember(ref json, call.Capacity, call.Table, units);
        json.EndObject();
        json.Flush();
    }
}

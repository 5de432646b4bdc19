using DynaCluster.Model.Items;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

internal static class DeleteItemWire
{
    public const ExpressionKinds Expressions = ExpressionKinds.Condition;

    public static void Read(RequestBody body, ItemWriter scratch, ref WriteItemInput input)
    {
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("Key"u8))
            {
                input.Item.Read(ref json, scratch);
            }
            else
            {
                input.ReadShared(ref json, scratch, Expressions);
            }
        }

        json.End();
    }
}

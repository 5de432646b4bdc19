using DynaCluster.Model.Items;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

internal static class QueryWire
{
    public const ExpressionKinds Expressions =
        ExpressionKinds.Filter | ExpressionKinds.KeyCondition | ExpressionKinds.Projection;

    public static void Read(RequestBody body, ItemWriter scratch, ref RangeReadInput input)
    {
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (input.TryReadShared(ref json, scratch, Expressions))
            {
                continue;
            }

            if (json.Is("ScanIndexForward"u8))
            {
                input.Backward = !json.ReadBoolean();
            }
            else if (!input.Legacy.TryRead(ref json))
            {
                json.Skip();
            }
        }

        json.End();
    }
}

using DynaCluster.Model.Items;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

internal static class ScanWire
{
    public const ExpressionKinds Expressions = ExpressionKinds.Filter | ExpressionKinds.Projection;

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

            if (json.Is("Segment"u8))
            {
                input.Segment = json.ReadInteger();
            }
            else if (json.Is("TotalSegments"u8))
            {
                input.TotalSegments = json.ReadInteger();
            }
            else if (!input.Legacy.TryRead(ref json))
            {
                json.Skip();
            }
        }

        json.End();
    }
}

using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Writes;

/// <summary>PutItem: the request's item takes the place of what is there. An identical one is an effect too.</summary>
internal sealed class PutItemWrite(WriteRequest request) : ItemWrite(request)
{
    protected override ApiError? TryMakeImage(
        Evaluation evaluation, ReadOnlyMemory<byte> before, out ReadOnlyMemory<byte> after)
    {
        after = Request.Item.Memory;
        return Request.Target.SchemaRenewed
            ? KeyRules.CheckItem(evaluation.Schema, new MapView(after.Span))
            : null;
    }
}

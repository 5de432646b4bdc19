using DynaCluster.Model.Errors;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Writes;

/// <summary>DeleteItem. Where there is no item it has no effect.</summary>
internal sealed class DeleteItemWrite(WriteRequest request) : ItemWrite(request)
{
    protected override ApiError? TryMakeImage(
        Evaluation evaluation, ReadOnlyMemory<byte> before, out ReadOnlyMemory<byte> after)
    {
        after = default;
        return null;
    }
}

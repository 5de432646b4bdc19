using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Reads;

/// <summary>Whether a read of a local index needs the base items, because it asks for what the index does not
/// hold.</summary>
internal static class BaseFetch
{
    public static bool IsNeeded(LocalIndexSchema index, RangeRequest request)
        => index.Projection != IndexProjection.All && request.Select == RangeSelect.All;
}

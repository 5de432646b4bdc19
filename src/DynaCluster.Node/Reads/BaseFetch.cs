using DynaCluster.Expressions;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Reads;

/// <summary>Whether a read of a local index needs the base items, because it asks for what the index does not
/// hold.</summary>
internal static class BaseFetch
{
    public static bool IsNeeded(TableSchema table, LocalIndexSchema index, RangeRequest request)
        => request.Select switch
        {
            RangeSelect.All => index.Projection != IndexProjection.All,
            RangeSelect.Specific => !ProjectionEvaluator.IsWithin(request.Projection.Span, table, index),
            _ => false,
        };
}

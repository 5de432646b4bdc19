using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Operations;

/// <summary>
/// Which attributes a Query or Scan answers: what Select, ProjectionExpression and IndexName say together.
/// </summary>
internal static class RangeSelection
{
    /// <param name="select">Unspecified: not given.</param>
    /// <param name="counted">Query words these like broken constraints.</param>
    public static ApiError? Check(RangeSelect select, bool projects, bool onIndex, bool counted) => select switch
    {
        RangeSelect.All when projects => ApiErrors.ProjectionNotSelected("ALL_ATTRIBUTES", counted),
        RangeSelect.Projected when projects => ApiErrors.ProjectionNotSelected("ALL_PROJECTED_ATTRIBUTES", counted),
        RangeSelect.Count when projects => ApiErrors.ProjectionNotSelected("only the Count", counted),
        RangeSelect.Specific when !projects => ApiErrors.ProjectionMissing(counted),
        RangeSelect.Projected when !onIndex => ApiErrors.ProjectedAttributesWithoutIndex,
        _ => null,
    };

    /// <summary>What a global index does not hold cannot be asked of it: nothing is fetched from the table.</summary>
    public static ApiError? CheckIndex(in RangeSource source, RangeSelect select, in RangePlans plans)
    {
        if (source.Global is not { } index || index.Projection == IndexProjection.All)
        {
            return null;
        }

        if (select == RangeSelect.All)
        {
            return ApiErrors.IndexSelectsAll(index.Name);
        }

        List<string> missing = ProjectionEvaluator.Beyond(plans.Projection.Span, source.Table, index);
        if (missing.Count > 0)
        {
            return ApiErrors.IndexDoesNotProject(index.Name, string.Join(", ", missing));
        }

        TableSchema table = source.Table;
        string filtered = string.Join(", ", (plans.FilterNames ?? [])
            .Where(name => !ItemExtracts.Holds(table, index, Encoding.UTF8.GetBytes(name)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return filtered.Length == 0 ? null : ApiErrors.IndexDoesNotProjectFilter(index.Name, filtered);
    }

    public static RangeSelect Resolve(RangeSelect select, bool projects, bool onIndex) => select switch
    {
        RangeSelect.Unspecified when projects => RangeSelect.Specific,
        RangeSelect.Unspecified when onIndex => RangeSelect.Projected,
        RangeSelect.Unspecified => RangeSelect.All,
        _ => select,
    };
}

using DynaCluster.Model.Errors;
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

    public static RangeSelect Resolve(RangeSelect select, bool projects, bool onIndex) => select switch
    {
        RangeSelect.Unspecified when projects => RangeSelect.Specific,
        RangeSelect.Unspecified when onIndex => RangeSelect.Projected,
        RangeSelect.Unspecified => RangeSelect.All,
        _ => select,
    };
}

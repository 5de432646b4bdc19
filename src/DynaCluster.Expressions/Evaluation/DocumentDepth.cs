using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// How deep values nest: a scalar or set is one level, a list or map one more than its deepest element.
/// </summary>
internal static class DocumentDepth
{
    /// <param name="value">What is written.</param>
    /// <param name="level">Where: 1 for a top-level attribute.</param>
    /// <exception cref="ApiException">The value would lie deeper than an item may nest.</exception>
    public static void Check(AttributeView value, int level)
    {
        if (level + Of(value) - 1 > Limits.NestingDepthMax)
        {
            throw new ApiException(ApiErrors.NestedTooDeep());
        }
    }

    private static int Of(AttributeView value)
    {
        int below = 0;
        if (value.Type == AttributeType.List)
        {
            foreach (AttributeView element in value.List)
            {
                below = Math.Max(below, Of(element));
            }
        }
        else if (value.Type == AttributeType.Map)
        {
            foreach (MapEntry entry in value.Map)
            {
                below = Math.Max(below, Of(entry.Value));
            }
        }

        return 1 + below;
    }
}

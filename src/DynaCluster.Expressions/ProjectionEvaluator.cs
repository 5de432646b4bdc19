using DynaCluster.Model.Items;

namespace DynaCluster.Expressions;

/// <summary>Cuts the paths of a projection plan out of an item.</summary>
public static class ProjectionEvaluator
{
    /// <summary>Writes one Map value: the item, if the plan is empty, else what its paths reach.</summary>
    public static void Project(ReadOnlySpan<byte> plan, MapView item, ItemWriter target)
        => throw new NotImplementedException();
}

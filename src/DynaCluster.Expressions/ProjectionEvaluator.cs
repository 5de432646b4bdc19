using DynaCluster.Expressions.Evaluation;
using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions;

/// <summary>Cuts the paths of a projection plan out of an item.</summary>
public static class ProjectionEvaluator
{
    /// <summary>Writes one Map value: the item, if the plan is empty, else what its paths reach.</summary>
    public static void Project(ReadOnlySpan<byte> plan, MapView item, ItemWriter target)
    {
        if (item.Encoded.IsEmpty)
        {
            target.BeginMap();
            target.EndMap();
            return;
        }

        AttributeView value = new(item.Encoded);
        if (plan.IsEmpty)
        {
            target.Value(value);
            return;
        }

        TreeProjection.Write(plan, PlanReader.Begin(plan, PlanKind.Projection), value, target);
    }
}

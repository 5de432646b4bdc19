using DynaCluster.Expressions.Evaluation;
using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions;

/// <summary>Runs an update plan: reads the old image only, writes the new one.</summary>
public static class UpdateEvaluator
{
    /// <summary>
    /// Writes the new item as one Map value. On an error what <paramref name="target"/> holds is of no use.
    /// </summary>
    /// <param name="plan">Made by <see cref="ExpressionCompiler"/>; empty: nothing changes but that the item
    /// exists.</param>
    /// <param name="old">Default where there is no item: it is then made from <paramref name="key"/>.</param>
    /// <param name="key">The item's key attributes.</param>
    /// <param name="target">Empty writer, or one where a value may be written.</param>
    /// <returns>DynamoDB's error, or null. Sizes are not checked here: see <see cref="SizeSurcharge"/>.</returns>
    public static ApiError? Apply(ReadOnlySpan<byte> plan, MapView old, MapView key, ItemWriter target)
    {
        bool isNew = old.Encoded.IsEmpty;
        MapView item = isNew ? key : old;
        if (plan.IsEmpty)
        {
            target.Value(new AttributeView(item.Encoded));
            return null;
        }

        try
        {
            int sections = Sections(plan, out _);
            int tree = UpdateCheck.Run(plan, sections, item, isNew);
            new UpdateWrite(plan, item, target).Map(tree, item, level: 1);
            return null;
        }
        catch (ApiException e)
        {
            return e.Error;
        }
    }

    /// <summary>
    /// For UPDATED_OLD and UPDATED_NEW: writes one Map value with what the plan's paths reach in an image.
    /// </summary>
    public static void ProjectUpdated(ReadOnlySpan<byte> plan, MapView image, ItemWriter target)
    {
        if (plan.IsEmpty || image.Encoded.IsEmpty)
        {
            target.BeginMap();
            target.EndMap();
            return;
        }

        int at = Sections(plan, out _);
        for (int sections = plan[at++]; sections > 0; sections--)
        {
            at = PlanReader.End(plan, ref at);
        }

        TreeProjection.Write(plan, at, new AttributeView(image.Encoded), target);
    }

    /// <summary>
    /// Bytes that UpdateItem (not a transaction's Update) adds to the size of the new item without its key attributes;
    /// the item is too large when that sum, or the whole item, exceeds <see cref="Model.Limits.ItemBytesMax"/>.
    /// </summary>
    public static int SizeSurcharge(ReadOnlySpan<byte> plan)
    {
        if (plan.IsEmpty)
        {
            return 0;
        }

        Sections(plan, out int surcharge);
        return surcharge;
    }

    private static int Sections(ReadOnlySpan<byte> plan, out int surcharge)
    {
        int at = PlanReader.Begin(plan, PlanKind.Update);
        surcharge = PlanReader.Varint(plan, ref at);
        return at;
    }
}

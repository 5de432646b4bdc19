using System.Text;
using DynaCluster.Expressions.Evaluation;
using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;

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

    /// <summary>True when the entries of a local index hold every attribute that the plan's paths begin with.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> plan, TableSchema table, LocalIndexSchema index)
    {
        if (index.Projection == IndexProjection.All)
        {
            return true;
        }

        if (plan.IsEmpty)
        {
            return false;
        }

        var top = new TreeCursor(plan, PlanReader.Begin(plan, PlanKind.Projection));
        while (top.Exists)
        {
            if (!Holds(table, index, top.Name))
            {
                return false;
            }

            top.MoveNext();
        }

        return true;
    }

    /// <summary>The attributes that the plan's paths begin with and a global index does not hold, ascending.</summary>
    public static List<string> Beyond(ReadOnlySpan<byte> plan, TableSchema table, GlobalIndexSchema index)
    {
        List<string> missing = [];
        if (plan.IsEmpty || index.Projection == IndexProjection.All)
        {
            return missing;
        }

        var top = new TreeCursor(plan, PlanReader.Begin(plan, PlanKind.Projection));
        while (top.Exists)
        {
            if (!ItemExtracts.Holds(table, index, top.Name))
            {
                missing.Add(Encoding.UTF8.GetString(top.Name));
            }

            top.MoveNext();
        }

        return missing;
    }

    private static bool Holds(TableSchema table, LocalIndexSchema index, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(table.PartitionKey.NameUtf8.Span)
            || name.SequenceEqual(index.SortKey.NameUtf8.Span)
            || (table.SortKey is { } sortKey && name.SequenceEqual(sortKey.NameUtf8.Span)))
        {
            return true;
        }

        for (int i = 0; i < index.NonKeyAttributes.Count; i++)
        {
            if (name.SequenceEqual(index.NonKeyAttributes[i].Span))
            {
                return true;
            }
        }

        return false;
    }
}

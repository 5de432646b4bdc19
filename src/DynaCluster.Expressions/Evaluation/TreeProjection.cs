using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// Cuts what a path tree reaches out of an item. Elements of a list come compacted, in ascending order; a map or list
/// that holds nothing that is reached is left out.
/// </summary>
internal static class TreeProjection
{
    /// <param name="plan">The whole plan.</param>
    /// <param name="at">Where the tree stands.</param>
    /// <param name="value">What the tree's root stands for: not missing.</param>
    /// <param name="target">Gets one value: an empty map if the root reaches nothing in a map.</param>
    public static void Write(ReadOnlySpan<byte> plan, int at, AttributeView value, ItemWriter target)
    {
        if (plan[at] == PlanFormat.TreeLeaf)
        {
            target.Value(value);
            return;
        }

        TreeCursor child = new(plan, at);
        if (child.ByIndex)
        {
            WriteElements(plan, child, value.List, target);
        }
        else
        {
            WriteEntries(plan, child, value.Map, target);
        }
    }

    private static void WriteEntries(ReadOnlySpan<byte> plan, TreeCursor child, MapView map, ItemWriter target)
    {
        target.BeginMap();
        foreach (MapEntry entry in map)
        {
            int order = Seek(ref child, entry.Name);
            if (!child.Exists)
            {
                break;
            }

            if (order == 0 && Reaches(plan, child.Child, entry.Value))
            {
                target.Name(entry.Name);
                Write(plan, child.Child, entry.Value, target);
            }
        }

        target.EndMap();
    }

    private static void WriteElements(ReadOnlySpan<byte> plan, TreeCursor child, ListView list, ItemWriter target)
    {
        target.BeginList();
        int index = 0;
        foreach (AttributeView element in list)
        {
            if (!child.Exists)
            {
                break;
            }

            if (child.Index == index)
            {
                if (Reaches(plan, child.Child, element))
                {
                    Write(plan, child.Child, element, target);
                }

                child.MoveNext();
            }

            index++;
        }

        target.EndList();
    }

    // Moves on to the first child at or behind the name; 0 if it is there.
    private static int Seek(ref TreeCursor child, ReadOnlySpan<byte> name)
    {
        int order = 1;
        while (child.Exists && (order = child.Name.SequenceCompareTo(name)) < 0)
        {
            child.MoveNext();
        }

        return order;
    }

    // Whether any leaf below is there. Written values are looked through once per level above them: at most 32 times.
    private static bool Reaches(ReadOnlySpan<byte> plan, int at, AttributeView value)
    {
        if (plan[at] == PlanFormat.TreeLeaf)
        {
            return true;
        }

        TreeCursor child = new(plan, at);
        if (child.ByIndex)
        {
            return value.Type == AttributeType.List && ReachesElement(plan, child, value.List);
        }

        return value.Type == AttributeType.Map && ReachesEntry(plan, child, value.Map);
    }

    private static bool ReachesElement(ReadOnlySpan<byte> plan, TreeCursor child, ListView list)
    {
        int index = 0;
        foreach (AttributeView element in list)
        {
            if (!child.Exists)
            {
                return false;
            }

            if (child.Index == index)
            {
                if (Reaches(plan, child.Child, element))
                {
                    return true;
                }

                child.MoveNext();
            }

            index++;
        }

        return false;
    }

    private static bool ReachesEntry(ReadOnlySpan<byte> plan, TreeCursor child, MapView map)
    {
        foreach (MapEntry entry in map)
        {
            int order = Seek(ref child, entry.Name);
            if (!child.Exists)
            {
                return false;
            }

            if (order == 0 && Reaches(plan, child.Child, entry.Value))
            {
                return true;
            }
        }

        return false;
    }
}

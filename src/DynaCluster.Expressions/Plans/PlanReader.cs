using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Plans;

/// <summary>
/// Reads plan bytes at a position that it moves on. Positions are plain integers, so that views of the plan and of
/// buffers on the stack may meet in one call.
/// </summary>
internal static class PlanReader
{
    private const int HeaderLength = 2;

    /// <summary>Checks version and kind; returns where the body begins.</summary>
    public static int Begin(ReadOnlySpan<byte> plan, PlanKind kind)
    {
        Invariant.That(plan[0] == PlanFormat.Version);
        Invariant.That(plan[1] == (byte)kind);
        return HeaderLength;
    }

    public static int Varint(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        at += ItemFormat.ReadVarint(plan[at..], out int value);
        return value;
    }

    public static int Integer(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(plan[at..]);
        at += 4;
        return value;
    }

    /// <summary>Reads a length; returns where what it counts ends.</summary>
    public static int End(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        int length = Integer(plan, ref at);
        return at + length;
    }

    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        int length = Varint(plan, ref at);
        ReadOnlySpan<byte> name = plan.Slice(at, length);
        at += length;
        return name;
    }

    public static AttributeView Literal(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        AttributeView literal = new(plan[at..]);
        at += literal.Encoded.Length;
        return literal;
    }

    /// <summary>Reads a path and follows it; the result does not exist where the item has nothing there.</summary>
    public static AttributeView Path(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        int steps = plan[at++];
        return Follow(plan, ref at, item, steps);
    }

    /// <summary>
    /// Reads a path and follows it to what holds its last step; the last step is skipped. The item itself, where the
    /// path is one name. <paramref name="byIndex"/> tells whether the last step is an index.
    /// </summary>
    public static AttributeView Parent(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, out bool byIndex)
    {
        int steps = plan[at++];
        AttributeView parent = steps == 1 ? new AttributeView(item.Encoded) : Follow(plan, ref at, item, steps - 1);
        byIndex = plan[at++] == PlanFormat.StepIndex;
        int last = Varint(plan, ref at);
        at += byIndex ? 0 : last;
        return parent;
    }

    public static void SkipPath(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        for (int left = plan[at++]; left > 0; left--)
        {
            bool byIndex = plan[at++] == PlanFormat.StepIndex;
            int value = Varint(plan, ref at);
            at += byIndex ? 0 : value;
        }
    }

    private static AttributeView Follow(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, int steps)
    {
        AttributeView current = new(item.Encoded);
        for (int i = 0; i < steps; i++)
        {
            AttributeView next = default;
            if (plan[at++] == PlanFormat.StepIndex)
            {
                int index = Varint(plan, ref at);
                if (current.Type == AttributeType.List)
                {
                    current.List.TryGet(index, out next);
                }
            }
            else
            {
                ReadOnlySpan<byte> name = Name(plan, ref at);
                if (current.Type == AttributeType.Map)
                {
                    current.Map.TryGet(name, out next);
                }
            }

            current = next;
        }

        return current;
    }
}

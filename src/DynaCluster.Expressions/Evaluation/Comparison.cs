using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// How values compare. Equal values have equal bytes, and the bytes of ordered types compare as they do.
/// </summary>
internal static class Comparison
{
    public static bool AreEqual(AttributeView left, AttributeView right)
        => left.Exists && left.Encoded.SequenceEqual(right.Encoded);

    /// <summary>False where there is no order: missing, different types, or a type that is not ordered.</summary>
    public static bool TryOrder(AttributeView left, AttributeView right, out int order)
    {
        bool ordered = left.Type == right.Type
            && left.Type is AttributeType.String or AttributeType.Number or AttributeType.Binary;
        order = ordered ? left.Bytes.SequenceCompareTo(right.Bytes) : 0;
        return ordered;
    }

    public static bool BeginsWith(AttributeView value, AttributeView prefix)
        => value.Type == prefix.Type
            && value.Type is AttributeType.String or AttributeType.Binary
            && value.Bytes.StartsWith(prefix.Bytes);

    public static bool Contains(AttributeView value, AttributeView wanted) => value.Type switch
    {
        _ when !wanted.Exists => false,
        AttributeType.String or AttributeType.Binary
            => wanted.Type == value.Type && ByteSearch.Contains(value.Bytes, wanted.Bytes),
        AttributeType.StringSet => wanted.Type == AttributeType.String && value.Set.Contains(wanted.Bytes),
        AttributeType.NumberSet => wanted.Type == AttributeType.Number && value.Set.Contains(wanted.Bytes),
        AttributeType.BinarySet => wanted.Type == AttributeType.Binary && value.Set.Contains(wanted.Bytes),
        AttributeType.List => ListContains(value.List, wanted),
        _ => false,
    };

    private static bool ListContains(ListView list, AttributeView wanted)
    {
        foreach (AttributeView element in list)
        {
            if (AreEqual(element, wanted))
            {
                return true;
            }
        }

        return false;
    }
}

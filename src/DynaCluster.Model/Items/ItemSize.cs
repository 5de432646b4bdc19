using DynaCluster.Model.Numbers;

namespace DynaCluster.Model.Items;

/// <summary>
/// DynamoDB's size of items and values in bytes, exact (reference: item size rules of the developer guide).
/// </summary>
public static class ItemSize
{
    private const int DocumentOverhead = 3;
    private const int ElementOverhead = 1;

    /// <summary>Names and values of all top-level attributes.</summary>
    public static int OfItem(MapView item)
    {
        int size = 0;
        foreach (MapEntry entry in item)
        {
            size += entry.Name.Length + OfValue(entry.Value);
        }

        return size;
    }

    /// <summary>A value without its name.</summary>
    public static int OfValue(AttributeView value)
    {
        switch (value.Type)
        {
            case AttributeType.Null or AttributeType.Bool:
                return 1;
            case AttributeType.Number:
                return NumberCodec.SizeOf(value.Bytes);
            case AttributeType.String or AttributeType.Binary:
                return value.Bytes.Length;
            case AttributeType.List:
                return OfList(value.List);
            case AttributeType.Map:
                return DocumentOverhead + (ElementOverhead * value.Count) + OfItem(value.Map);
            default:
                return OfSet(value.Set);
        }
    }

    private static int OfList(ListView list)
    {
        int size = DocumentOverhead;
        foreach (AttributeView element in list)
        {
            size += ElementOverhead + OfValue(element);
        }

        return size;
    }

    private static int OfSet(SetView set)
    {
        int size = 0;
        foreach (ReadOnlySpan<byte> member in set)
        {
            size += set.Type == AttributeType.NumberSet ? NumberCodec.SizeOf(member) : member.Length;
        }

        return size;
    }
}

using System.Text;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>What size(…) gives: not the billed size of ItemSize.</summary>
internal static class AttributeSize
{
    /// <summary>False for types without a size: numbers, booleans, null, and where there is nothing.</summary>
    public static bool TryMeasure(AttributeView value, out int size)
    {
        switch (value.Type)
        {
            case AttributeType.String:
                // UTF-16 units, as observed by others on the service; its guide only says "length of the string".
                size = Encoding.UTF8.GetCharCount(value.Bytes);
                return true;
            case AttributeType.Binary:
                size = value.Bytes.Length;
                return true;
            case >= AttributeType.List and <= AttributeType.BinarySet:
                size = value.Count;
                return true;
            default:
                size = 0;
                return false;
        }
    }
}

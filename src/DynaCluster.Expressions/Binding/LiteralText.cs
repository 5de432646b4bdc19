using System.Globalization;
using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Expressions.Binding;

/// <summary>A literal as errors write it, e.g. {N:2}. Strings, numbers and binaries only.</summary>
internal static class LiteralText
{
    public static string Describe(AttributeView value) => $"{{{TypeNames.Short(value.Type)}:{Content(value)}}}";

    private static string Content(AttributeView value)
    {
        switch (value.Type)
        {
            case AttributeType.Number:
                Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
                return Encoding.ASCII.GetString(text[..NumberCodec.Format(value.Bytes, text)]);
            case AttributeType.String:
                return Encoding.UTF8.GetString(value.Bytes);
            default:
                int length = value.Bytes.Length;
                return string.Create(
                    CultureInfo.InvariantCulture, $"java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]");
        }
    }
}

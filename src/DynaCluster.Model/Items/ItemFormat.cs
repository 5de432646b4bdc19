using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

/// <summary>
/// The one encoding of items, from the request's JSON to the disk.
/// <code>
/// value  := tag(u8 = AttributeType) payload
/// Null   := nothing            Bool := u8 (0, 1)
/// Number, String, Binary := varint length, bytes (a number's bytes are NumberCodec's, so memcmp is numeric order)
/// List   := u32 body length, u32 count, values
/// Map    := u32 body length, u32 count, { varint name length, name (UTF-8), value } ascending by name, names unique
/// Sets   := u32 body length, u32 count, { varint length, bytes } ascending, unique
/// </code>
/// Integers are little-endian; a varint is LEB128 of at most five bytes; the body length counts what follows the count.
/// An item is a Map value with its tag. Equal items have equal bytes. Views trust their bytes: only ItemWriter makes
/// them.
/// </summary>
public static class ItemFormat
{
    /// <summary>Tag, body length and count of a list, map or set.</summary>
    public const int ContainerHeaderLength = 9;

    public static int ReadVarint(ReadOnlySpan<byte> source, out int value)
    {
        uint result = source[0];
        if (result < 0x80)
        {
            value = (int)result;
            return 1;
        }

        result &= 0x7F;
        int shift = 7;
        for (int i = 1; i < 5; i++)
        {
            uint part = source[i];
            result |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                value = checked((int)result);
                return i + 1;
            }

            shift += 7;
        }

        throw new InvalidDataException("A length of an encoded item takes more than five bytes.");
    }

    public static int WriteVarint(Span<byte> target, int value)
    {
        uint rest = (uint)value;
        int i = 0;
        while (rest >= 0x80)
        {
            target[i++] = (byte)((rest & 0x7F) | 0x80);
            rest >>= 7;
        }

        target[i++] = (byte)rest;
        return i;
    }

    /// <summary>The length in bytes of the value that begins at <paramref name="source"/>[0], tag included.</summary>
    public static int ValueLength(ReadOnlySpan<byte> source)
    {
        switch ((AttributeType)source[0])
        {
            case AttributeType.Null:
                return 1;
            case AttributeType.Bool:
                return 2;
            case AttributeType.Number or AttributeType.String or AttributeType.Binary:
                return 1 + ReadVarint(source[1..], out int length) + length;
            case >= AttributeType.List and <= AttributeType.BinarySet:
                return checked(ContainerHeaderLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(source[1..]));
            default:
                throw new InvalidDataException($"An encoded item holds the unknown tag {source[0]}.");
        }
    }
}

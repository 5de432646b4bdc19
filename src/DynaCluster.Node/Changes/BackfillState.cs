using System.Buffers.Binary;
using DynaCluster.Model;

namespace DynaCluster.Node.Changes;

/// <summary>
/// How far a group is with adding to a global index the items that were there before it. On disks, little-endian:
/// <code>format u8 = 1 | finished u8 | items u64 | storage key of the last item looked at</code>
/// </summary>
/// <param name="Items">Looked at so far.</param>
/// <param name="Last">Empty: none yet.</param>
internal readonly record struct BackfillState(bool Finished, ulong Items, ReadOnlyMemory<byte> Last)
{
    private const byte Format = 1;
    private const int HeaderBytes = 2 + sizeof(ulong);

    /// <param name="value">Empty: not begun.</param>
    public static BackfillState Decode(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return default;
        }

        Invariant.That(value.Length >= HeaderBytes && value.Span[0] == Format);
        return new BackfillState(
            value.Span[1] != 0, BinaryPrimitives.ReadUInt64LittleEndian(value.Span[2..]), value[HeaderBytes..]);
    }

    public byte[] Encode()
    {
        byte[] value = new byte[HeaderBytes + Last.Length];
        value[0] = Format;
        value[1] = Finished ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(2), Items);
        Last.Span.CopyTo(value.AsSpan(HeaderBytes));
        return value;
    }
}

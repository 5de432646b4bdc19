using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Changes;

/// <summary>
/// What a group keeps beside the change log, among a table's counters; on disks. Little-endian values:
/// <code>
/// 03 source group u32 (big endian)   of a base table: the place up to which changes of that group were taken:
///                                    log index i64 | ordinal u32
/// 04                                 of a global index: how far the group's backfill is (BackfillState)
/// </code>
/// </summary>
internal static class ChangeKeys
{
    private const byte WatermarkMark = 3;
    private const byte BackfillMark = 4;
    private const int PlaceBytes = sizeof(long) + sizeof(uint);

    public static byte[] Watermark(uint table, uint sourceGroup)
    {
        Span<byte> rest = stackalloc byte[1 + sizeof(uint)];
        rest[0] = WatermarkMark;
        BinaryPrimitives.WriteUInt32BigEndian(rest[1..], sourceGroup);
        return MetaKeys.Counter(table, rest);
    }

    /// <summary>Goes with the index when it is dropped.</summary>
    public static byte[] Backfill(uint index) => MetaKeys.Counter(index, [BackfillMark]);

    public static byte[] Encode(ChangePlace place)
    {
        byte[] value = new byte[PlaceBytes];
        BinaryPrimitives.WriteInt64LittleEndian(value, place.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(sizeof(long)), place.Ordinal);
        return value;
    }

    /// <param name="value">Empty: nothing was taken yet.</param>
    public static ChangePlace DecodePlace(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return default;
        }

        Invariant.That(value.Length == PlaceBytes);
        return new ChangePlace(
            BinaryPrimitives.ReadInt64LittleEndian(value),
            BinaryPrimitives.ReadUInt32LittleEndian(value[sizeof(long)..]));
    }
}

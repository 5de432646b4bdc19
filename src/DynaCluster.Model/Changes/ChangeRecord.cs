using System.Buffers.Binary;
using DynaCluster.Model.Items;
using DynaCluster.Model.Time;

namespace DynaCluster.Model.Changes;

/// <summary>
/// What a write leaves for those that consume a table's changes; integers little-endian, held by a golden test:
/// <code>
/// record := format u8 = 1 | minimum reader u8 = 1 | flags u8 (ChangeFlags) | 00 | index u32
///         | committedAt u64 | stamp: time u64 | stamp: region u32 | schema version u32
///         | length of the first part u32 | first part: encoded map or nothing | new image: encoded map or nothing
/// </code>
/// The first part is the old image, or what the flags say. Index is the global index that a backfill is for, else 0.
/// The schema version is that under which the write was evaluated: a younger consumer finds nothing for it here.
/// </summary>
public readonly ref struct ChangeRecord
{
    public const int HeaderLength = 36;

    private const byte Format = 1;
    private const byte Reader = 1;
    private const int ReaderAt = 1;
    private const int FlagsAt = 2;
    private const int IndexAt = 4;
    private const int CommittedAtAt = 8;
    private const int TimeAt = 16;
    private const int RegionAt = 24;
    private const int VersionAt = 28;
    private const int FirstLengthAt = 32;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <exception cref="UnreadableItemException">Written by a newer version, or damaged.</exception>
    public ChangeRecord(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || bytes[ReaderAt] > Reader
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstLengthAt..]) > bytes.Length - HeaderLength)
        {
            throw new UnreadableItemException("A change record is damaged or was written by a newer version.");
        }

        _bytes = bytes;
    }

    public ChangeFlags Flags => (ChangeFlags)_bytes[FlagsAt];

    /// <summary>The global index that a backfill is for.</summary>
    public uint Index => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[IndexAt..]);

    /// <summary>Hybrid time of the entry, increasing along the group's log.</summary>
    public ulong CommittedAt => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[CommittedAtAt..]);

    public VersionStamp Stamp => new(
        BinaryPrimitives.ReadUInt64LittleEndian(_bytes[TimeAt..]),
        BinaryPrimitives.ReadUInt32LittleEndian(_bytes[RegionAt..]));

    /// <summary>Of the table's schema that the write was evaluated under.</summary>
    public uint SchemaVersion => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[VersionAt..]);

    /// <summary>The old image, or what the flags say; empty: nothing.</summary>
    public MapView First => new(_bytes.Slice(HeaderLength, FirstLength));

    /// <summary>Empty: it is not in the record, or there is no item.</summary>
    public MapView NewImage => new(_bytes[(HeaderLength + FirstLength)..]);

    /// <summary>The whole old image; empty: it is not in the record, or there was no item.</summary>
    public MapView OldImage => (Flags & (ChangeFlags.KeysOnly | ChangeFlags.OldKeysOnly)) == 0 ? First : default;

    /// <summary>Some encoded map that has the item's key attributes.</summary>
    public MapView Keyed => FirstLength > 0 ? First : NewImage;

    private int FirstLength => (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[FirstLengthAt..]);

    /// <summary>Makes a record, without the time of its entry and perhaps without the new image.</summary>
    /// <param name="first">Encoded map or nothing.</param>
    /// <param name="newImage">Encoded map or nothing.</param>
    public static byte[] Write(in ChangeHead head, ReadOnlySpan<byte> first, ReadOnlySpan<byte> newImage)
    {
        byte[] record = GC.AllocateUninitializedArray<byte>(HeaderLength + first.Length + newImage.Length);
        record.AsSpan(0, HeaderLength).Clear();
        record[0] = Format;
        record[ReaderAt] = Reader;
        record[FlagsAt] = (byte)head.Flags;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(IndexAt), head.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(TimeAt), head.Stamp.Time);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(RegionAt), head.Stamp.Region);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(VersionAt), head.SchemaVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(FirstLengthAt), (uint)first.Length);
        first.CopyTo(record.AsSpan(HeaderLength));
        newImage.CopyTo(record.AsSpan(HeaderLength + first.Length));
        return record;
    }

    /// <summary>The flags of a record that is not stored yet.</summary>
    public static ChangeFlags FlagsOf(ReadOnlySpan<byte> record) => (ChangeFlags)record[FlagsAt];

    /// <summary>Completes a copy of a record with what only its entry knows.</summary>
    public static void Complete(Span<byte> record, ulong committedAt)
    {
        record[FlagsAt] &= unchecked((byte)~ChangeFlags.ItemFollows);
        BinaryPrimitives.WriteUInt64LittleEndian(record[CommittedAtAt..], committedAt);
    }
}

/// <summary>What a record says beside the images.</summary>
/// <param name="Index">The global index that a backfill is for, else 0.</param>
/// <param name="Stamp">Of the version that the change made; of a deletion the stamp of the delete.</param>
public readonly record struct ChangeHead(ChangeFlags Flags, uint SchemaVersion, VersionStamp Stamp, uint Index = 0);

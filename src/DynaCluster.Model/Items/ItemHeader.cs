using System.Buffers.Binary;
using DynaCluster.Model.Time;

namespace DynaCluster.Model.Items;

/// <summary>
/// What precedes an item's map in the store; integers little-endian, held by a golden test:
/// <code>
/// stored item := format u8 = 1 | minimum reader u8 = 1 | flags u8 (ItemFlags) | encryption u8 = 0 (none)
///              | data key u32 = 0 (none) | stamp: time u64 | stamp: region u32 | DynamoDB size u32
///              | item (encoded map; a delete mark has none)
/// </code>
/// </summary>
/// <param name="Stamp">Of the write that made this version.</param>
/// <param name="Size">DynamoDB's size of the item in bytes; 0 for a delete mark.</param>
public readonly record struct ItemHeader(VersionStamp Stamp, int Size, ItemFlags Flags = ItemFlags.None)
{
    public const int Length = 24;

    private const byte Format = 1;
    private const byte Reader = 1;
    private const byte EncryptionNone = 0;
    private const int ReaderAt = 1;
    private const int FlagsAt = 2;
    private const int EncryptionAt = 3;
    private const int DataKeyAt = 4;
    private const int TimeAt = 8;
    private const int RegionAt = 16;
    private const int SizeAt = 20;

    /// <summary>The stored form of an item, in an array of its own.</summary>
    /// <param name="item">Encoded map.</param>
    public static byte[] Store(VersionStamp stamp, ReadOnlySpan<byte> item)
    {
        byte[] stored = GC.AllocateUninitializedArray<byte>(Length + item.Length);
        new ItemHeader(stamp, ItemSize.OfItem(new MapView(item))).Write(stored);
        item.CopyTo(stored.AsSpan(Length));
        return stored;
    }

    /// <exception cref="UnreadableItemException">Written by a newer version, or damaged.</exception>
    public static ItemHeader Read(ReadOnlySpan<byte> stored)
    {
        Check(stored);
        return new ItemHeader(
            new VersionStamp(
                BinaryPrimitives.ReadUInt64LittleEndian(stored[TimeAt..]),
                BinaryPrimitives.ReadUInt32LittleEndian(stored[RegionAt..])),
            checked((int)BinaryPrimitives.ReadUInt32LittleEndian(stored[SizeAt..])),
            (ItemFlags)stored[FlagsAt]);
    }

    /// <summary>The item behind the header: an encoded map, or empty behind a delete mark.</summary>
    /// <exception cref="UnreadableItemException">Written by a newer version, or damaged.</exception>
    public static ReadOnlySpan<byte> ItemOf(ReadOnlySpan<byte> stored)
    {
        Check(stored);
        return stored[Length..];
    }

    /// <inheritdoc cref="ItemOf(ReadOnlySpan{byte})"/>
    public static ReadOnlyMemory<byte> ItemOf(ReadOnlyMemory<byte> stored)
    {
        Check(stored.Span);
        return stored[Length..];
    }

    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> target)
    {
        target[..Length].Clear();
        target[0] = Format;
        target[ReaderAt] = Reader;
        target[FlagsAt] = (byte)Flags;
        target[EncryptionAt] = EncryptionNone;
        BinaryPrimitives.WriteUInt64LittleEndian(target[TimeAt..], Stamp.Time);
        BinaryPrimitives.WriteUInt32LittleEndian(target[RegionAt..], Stamp.Region);
        BinaryPrimitives.WriteUInt32LittleEndian(target[SizeAt..], checked((uint)Size));
    }

    private static void Check(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < Length)
        {
            throw new UnreadableItemException($"A stored item has {stored.Length} bytes, fewer than its header.");
        }

        if (stored[ReaderAt] > Reader)
        {
            throw new UnreadableItemException(
                $"An item was stored in format {stored[0]} by a newer version; this build reads up to {Reader}.");
        }

        if (stored[EncryptionAt] != EncryptionNone
            || BinaryPrimitives.ReadUInt32LittleEndian(stored[DataKeyAt..]) != 0)
        {
            throw new UnreadableItemException("A stored item is encrypted, which this build does not read.");
        }

        bool isMark = ((ItemFlags)stored[FlagsAt] & ItemFlags.DeleteMark) != 0;
        if (isMark ? stored.Length > Length : stored.Length == Length || stored[Length] != (byte)AttributeType.Map)
        {
            throw new UnreadableItemException("A stored item is not what its header says.");
        }
    }
}

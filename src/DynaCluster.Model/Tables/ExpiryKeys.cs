using System.Buffers.Binary;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Model.Tables;

/// <summary>
/// Keys of the expiry index, which stands among a table's local indexes (ids from 1 on), one for each item that has a
/// time of expiry, ordered by it; big-endian, held by a golden test:
/// <code>entry := table u32 | 00 | generation of time to live u32 | seconds u64 | storage key of the item</code>
/// Seconds are the whole part of the number in the item's attribute, as Unix time; what is no number, is negative or
/// does not fit is no time of expiry. Entries have no value.
/// </summary>
public static class ExpiryKeys
{
    private const byte Index = 0;
    private const int IndexAt = sizeof(uint);
    private const int GenerationAt = IndexAt + 1;
    private const int SecondsAt = GenerationAt + sizeof(uint);
    private const int ItemAt = SecondsAt + sizeof(ulong);

    /// <summary>The key of an item's entry; null: it has no time of expiry, or there is no item.</summary>
    /// <param name="storageKey">Of the item.</param>
    public static byte[]? KeyOf(TableSchema table, MapView item, ReadOnlySpan<byte> storageKey)
        => table.Ttl is { } ttl && TryReadSeconds(ttl, item, out long seconds)
            ? Key(table.Id, ttl.Generation, seconds, storageKey)
            : null;

    public static byte[] Key(uint table, uint generation, long seconds, ReadOnlySpan<byte> storageKey)
    {
        byte[] key = new byte[ItemAt + storageKey.Length];
        BinaryPrimitives.WriteUInt32BigEndian(key, table);
        key[IndexAt] = Index;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(GenerationAt), generation);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(SecondsAt), (ulong)seconds);
        storageKey.CopyTo(key.AsSpan(ItemAt));
        return key;
    }

    /// <summary>The first key at or above a time.</summary>
    public static byte[] Edge(uint table, uint generation, long seconds) => Key(table, generation, seconds, []);

    /// <summary>The first key of a generation: above it are this one and later ones.</summary>
    public static byte[] GenerationEdge(uint table, uint generation) => Edge(table, generation, 0)[..SecondsAt];

    /// <summary>The first key behind all entries of the table.</summary>
    public static byte[] End(uint table)
    {
        byte[] end = new byte[GenerationAt];
        BinaryPrimitives.WriteUInt32BigEndian(end, table);
        end[IndexAt] = Index + 1;
        return end;
    }

    /// <summary>Whether a key among the entries of indexes is one of an expiry entry.</summary>
    public static bool IsEntry(ReadOnlySpan<byte> key)
        => key.Length >= ItemAt && key[IndexAt] == Index && TableOf(key) < GlobalIndexSchema.FirstId;

    public static uint TableOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32BigEndian(key);

    public static uint GenerationOf(ReadOnlySpan<byte> key)
        => BinaryPrimitives.ReadUInt32BigEndian(key[GenerationAt..]);

    public static long SecondsOf(ReadOnlySpan<byte> key)
        => (long)BinaryPrimitives.ReadUInt64BigEndian(key[SecondsAt..]);

    /// <summary>The storage key of the item.</summary>
    public static ReadOnlySpan<byte> ItemOf(ReadOnlySpan<byte> key) => key[ItemAt..];

    /// <summary>Reads the time of expiry of an item.</summary>
    /// <returns>False: it has none.</returns>
    public static bool TryReadSeconds(TtlSchema ttl, MapView item, out long seconds)
    {
        seconds = 0;
        if (!item.TryGet(ttl.AttributeUtf8.Span, out AttributeView value) || value.Type != AttributeType.Number)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        ReadOnlySpan<byte> digits = text[..NumberCodec.Format(value.Bytes, text)];
        int point = digits.IndexOf((byte)'.');
        digits = point < 0 ? digits : digits[..point];
        return digits[0] != (byte)'-'
            && System.Buffers.Text.Utf8Parser.TryParse(digits, out seconds, out int read) && read == digits.Length;
    }
}

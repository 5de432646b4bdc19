using System.Buffers.Binary;
using System.Globalization;

namespace DynaCluster.Model.Changes;

/// <summary>
/// A place in the change log that one group keeps of one table. The key of a change in the store is
/// <code>table u32 | log index u64 | ordinal u32</code>, big-endian; held by a golden test.
/// </summary>
/// <param name="Index">Log index of the entry that brought the change; 0: before all changes.</param>
/// <param name="Ordinal">Number of the change among those of the entry, from 0 on.</param>
public readonly record struct ChangePlace(long Index, uint Ordinal) : IComparable<ChangePlace>
{
    public const int KeyLength = (2 * sizeof(uint)) + sizeof(long);

    /// <summary>Digits of a sequence number: generation 6, log index 19, ordinal 6.</summary>
    public const int SequenceNumberLength = 31;

    /// <summary>Groups are not split yet.</summary>
    private const string Generation = "000001";

    private const int IndexDigits = 19;
    private const int OrdinalDigits = 6;

    public static bool operator <(ChangePlace left, ChangePlace right) => left.CompareTo(right) < 0;

    public static bool operator >(ChangePlace left, ChangePlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(ChangePlace left, ChangePlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ChangePlace left, ChangePlace right) => left.CompareTo(right) >= 0;

    /// <summary>The smallest place behind this one.</summary>
    public ChangePlace Next => new(Index, Ordinal + 1);

    /// <summary>As the streams API shows it: it grows along the lineage of shards.</summary>
    public string SequenceNumber
        => Generation + Index.ToString("D19", CultureInfo.InvariantCulture)
            + Ordinal.ToString("D6", CultureInfo.InvariantCulture);

    public static bool TryParse(string sequenceNumber, out ChangePlace place)
    {
        place = default;
        if (sequenceNumber.Length != SequenceNumberLength
            || !sequenceNumber.StartsWith(Generation, StringComparison.Ordinal)
            || sequenceNumber.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        ReadOnlySpan<char> rest = sequenceNumber.AsSpan(Generation.Length);
        if (!long.TryParse(rest[..IndexDigits], NumberStyles.None, CultureInfo.InvariantCulture, out long index))
        {
            return false;
        }

        place = new ChangePlace(
            index, uint.Parse(rest.Slice(IndexDigits, OrdinalDigits), NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }

    public static ChangePlace OfKey(ReadOnlySpan<byte> key)
    {
        Invariant.That(key.Length == KeyLength);
        return new ChangePlace(
            BinaryPrimitives.ReadInt64BigEndian(key[sizeof(uint)..]),
            BinaryPrimitives.ReadUInt32BigEndian(key[(sizeof(uint) + sizeof(long))..]));
    }

    /// <summary>The table of a change's key.</summary>
    public static uint TableOf(ReadOnlySpan<byte> key)
    {
        Invariant.That(key.Length == KeyLength);
        return BinaryPrimitives.ReadUInt32BigEndian(key);
    }

    public byte[] Key(uint table)
    {
        byte[] key = new byte[KeyLength];
        WriteKey(table, key);
        return key;
    }

    public void WriteKey(uint table, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, table);
        BinaryPrimitives.WriteInt64BigEndian(target[sizeof(uint)..], Index);
        BinaryPrimitives.WriteUInt32BigEndian(target[(sizeof(uint) + sizeof(long))..], Ordinal);
    }

    public int CompareTo(ChangePlace other)
        => Index != other.Index ? Index.CompareTo(other.Index) : Ordinal.CompareTo(other.Ordinal);
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DynaCluster.Model.Changes;

namespace DynaCluster.Router.Streams;

/// <summary>
/// Where a reader of a shard stands, as an opaque text: any node takes it, and one that was made up is told from one
/// that was given.
/// <code>ARN | 1 | base64 of: group u32, shard u64, index u64, ordinal u32, horizon u8, issued u64, check 16 bytes
/// </code>
/// </summary>
/// <param name="Arn">Of the stream.</param>
/// <param name="Place">The next change to read, or the first one behind it.</param>
/// <param name="IsHorizon">From the oldest change that is kept: what is trimmed meanwhile is left out.</param>
/// <param name="IssuedMs">Unix time.</param>
internal sealed record ShardIterator(string Arn, ShardIds Shard, ChangePlace Place, bool IsHorizon, long IssuedMs)
{
    public const int LengthMax = 2048;

    private const string Divider = "|1|";
    private const int GroupAt = 0;
    private const int ShardAt = 4;
    private const int IndexAt = 12;
    private const int OrdinalAt = 20;
    private const int HorizonAt = 24;
    private const int IssuedAt = 25;
    private const int CheckAt = 33;
    private const int CheckLength = 16;

    /// <param name="cluster">Id of the cluster, which only its own iterators are checked with.</param>
    public string Encode(string cluster)
    {
        byte[] bytes = new byte[CheckAt + CheckLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(GroupAt), Shard.Group);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(ShardAt), Shard.Start);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(IndexAt), Place.Index);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(OrdinalAt), Place.Ordinal);
        bytes[HorizonAt] = IsHorizon ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(IssuedAt), IssuedMs);
        Check(Arn, bytes, cluster).CopyTo(bytes.AsSpan(CheckAt));
        return Arn + Divider + Convert.ToBase64String(bytes);
    }

    /// <returns>Null: it was not made by this cluster.</returns>
    public static ShardIterator? Decode(string text, string cluster)
    {
        int divider = text.IndexOf(Divider, StringComparison.Ordinal);
        Span<byte> bytes = stackalloc byte[LengthMax];
        if (divider < 0 || text.Length > LengthMax
            || !Convert.TryFromBase64String(text[(divider + Divider.Length)..], bytes, out int length)
            || length != CheckAt + CheckLength)
        {
            return null;
        }

        string arn = text[..divider];
        bytes = bytes[..length];
        return CryptographicOperations.FixedTimeEquals(bytes[CheckAt..], Check(arn, bytes, cluster))
            ? new ShardIterator(
                arn,
                new ShardIds(
                    BinaryPrimitives.ReadInt64BigEndian(bytes[ShardAt..]),
                    BinaryPrimitives.ReadUInt32BigEndian(bytes[GroupAt..])),
                new ChangePlace(
                    BinaryPrimitives.ReadInt64BigEndian(bytes[IndexAt..]),
                    BinaryPrimitives.ReadUInt32BigEndian(bytes[OrdinalAt..])),
                bytes[HorizonAt] != 0,
                BinaryPrimitives.ReadInt64BigEndian(bytes[IssuedAt..]))
            : null;
    }

    private static byte[] Check(string arn, ReadOnlySpan<byte> bytes, string cluster)
    {
        byte[] key = Encoding.UTF8.GetBytes(cluster);
        byte[] text = [.. Encoding.UTF8.GetBytes(arn), .. bytes[..CheckAt]];
        return HMACSHA256.HashData(key, text)[..CheckLength];
    }
}

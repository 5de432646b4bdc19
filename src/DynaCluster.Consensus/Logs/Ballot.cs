using System.Buffers.Binary;

namespace DynaCluster.Consensus.Logs;

/// <summary>The current term and the vote given in it.</summary>
/// <param name="VotedFor">Replica id; 0: nobody yet.</param>
public readonly record struct Ballot(long Term, ulong VotedFor)
{
    private const byte Format = 1;
    private const int TermOffset = 1;
    private const int VoteOffset = TermOffset + sizeof(long);
    private const int EncodedBytes = VoteOffset + sizeof(ulong);

    /// <summary>Format u8, term i64, vote u64, little endian.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[EncodedBytes];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(TermOffset), Term);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(VoteOffset), VotedFor);
        return bytes;
    }

    /// <returns>Null: not a ballot of this format.</returns>
    public static Ballot? Decode(ReadOnlySpan<byte> bytes)
        => bytes.Length == EncodedBytes && bytes[0] == Format
            ? new Ballot(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[TermOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[VoteOffset..]))
            : null;
}

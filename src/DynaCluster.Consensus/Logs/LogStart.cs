using System.Buffers.Binary;

namespace DynaCluster.Consensus.Logs;

/// <summary>The place before a group's first entry: everything up to it is in flushed state only.</summary>
/// <param name="Position">Index and term of the last entry that was cut off; 0 and 0 for a new log.</param>
/// <param name="Members">The membership at that place.</param>
public sealed record LogStart(LogPosition Position, Membership Members)
{
    private const byte Format = 1;
    private const int IndexOffset = 1;
    private const int TermOffset = IndexOffset + sizeof(long);
    private const int MembersOffset = TermOffset + sizeof(long);

    /// <summary>Format u8, index i64, term i64, little endian, then the membership.</summary>
    public byte[] Encode()
    {
        var members = Members.Encode();
        var bytes = new byte[MembersOffset + members.Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(IndexOffset), Position.Index);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(TermOffset), Position.Term);
        members.CopyTo(bytes, MembersOffset);
        return bytes;
    }

    /// <returns>Null: not a start of this format.</returns>
    public static LogStart? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MembersOffset || bytes[0] != Format
            || Membership.Decode(bytes[MembersOffset..]) is not { } members)
        {
            return null;
        }

        var position = new LogPosition(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[IndexOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[TermOffset..]));
        return new LogStart(position, members);
    }
}

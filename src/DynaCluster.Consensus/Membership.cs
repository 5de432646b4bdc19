using System.Buffers.Binary;

namespace DynaCluster.Consensus;

/// <summary>The voters of a group by replica id, ascending: the payload of a configuration entry.</summary>
public sealed class Membership
{
    private const byte Format = 1;
    private const int CountOffset = 1;
    private const int VotersOffset = CountOffset + sizeof(ushort);

    public Membership(params ReadOnlySpan<ulong> voters)
    {
        var ordered = voters.ToArray();
        Array.Sort(ordered);
        Voters = [.. ordered.Distinct()]; // a voter has one vote
    }

    public IReadOnlyList<ulong> Voters { get; }

    public bool IsAlone(ulong replica) => Voters.Count == 1 && Voters[0] == replica;

    /// <summary>Whether exactly one voter is added or removed, and one remains.</summary>
    public bool DiffersByOneVoter(Membership other)
        => Math.Abs(Voters.Count - other.Voters.Count) == 1 && other.Voters.Count > 0
            && Voters.Intersect(other.Voters).Count() == Math.Min(Voters.Count, other.Voters.Count);

    public Membership With(ulong voter) => new([.. Voters, voter]);

    public Membership Without(ulong voter) => new([.. Voters.Where(v => v != voter)]);

    /// <summary>Format u8, count u16, voters u64 each, little endian.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[VotersOffset + (Voters.Count * sizeof(ulong))];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(CountOffset), checked((ushort)Voters.Count));
        for (var i = 0; i < Voters.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(VotersOffset + (i * sizeof(ulong))), Voters[i]);
        }

        return bytes;
    }

    /// <returns>Null: not a membership of this format.</returns>
    public static Membership? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < VotersOffset || bytes[0] != Format)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[CountOffset..]);
        if (bytes.Length != VotersOffset + (count * sizeof(ulong)))
        {
            return null;
        }

        var voters = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            voters[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(VotersOffset + (i * sizeof(ulong)))..]);
        }

        return new Membership(voters);
    }
}

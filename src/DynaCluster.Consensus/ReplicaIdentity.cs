using System.Buffers.Binary;

namespace DynaCluster.Consensus;

/// <summary>Whose log this is. Ids are issued once by the catalog and never reused, so that an emptied disk cannot
/// vote as the replica that it was.</summary>
/// <param name="Replica">From 1.</param>
public sealed record ReplicaIdentity(Guid Cluster, uint Group, ulong Replica)
{
    private const byte Format = 1;
    private const int ClusterOffset = 1;
    private const int ClusterBytes = 16;
    private const int GroupOffset = ClusterOffset + ClusterBytes;
    private const int ReplicaOffset = GroupOffset + sizeof(uint);
    private const int EncodedBytes = ReplicaOffset + sizeof(ulong);

    /// <summary>Format u8, cluster id (16 bytes, big endian), group u32, replica u64, little endian.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[EncodedBytes];
        bytes[0] = Format;
        Cluster.TryWriteBytes(bytes.AsSpan(ClusterOffset), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(GroupOffset), Group);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(ReplicaOffset), Replica);
        return bytes;
    }

    /// <returns>Null: not an identity of this format.</returns>
    public static ReplicaIdentity? Decode(ReadOnlySpan<byte> bytes)
        => bytes.Length == EncodedBytes && bytes[0] == Format
            ? new ReplicaIdentity(
                new Guid(bytes.Slice(ClusterOffset, ClusterBytes), bigEndian: true),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[GroupOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[ReplicaOffset..]))
            : null;
}

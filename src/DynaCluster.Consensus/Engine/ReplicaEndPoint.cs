using System.Buffers.Binary;
using System.Net;
using DotNext.Buffers.Binary;
using DotNext.Net.Cluster;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Engine;

/// <summary>The engine names members by end point; ours carries the replica id, so that an address never is an
/// identity.</summary>
internal static class ReplicaEndPoint
{
    private const int AddressBytes = 16;
    private const int IdOffset = AddressBytes - sizeof(ulong);
    private const byte UniqueLocalPrefix = 0xFD;

    public static IPEndPoint Of(ulong replica)
    {
        Span<byte> address = stackalloc byte[AddressBytes];
        address[0] = UniqueLocalPrefix;
        BinaryPrimitives.WriteUInt64BigEndian(address[IdOffset..], replica);
        return new IPEndPoint(new IPAddress(address), 0);
    }

    public static ClusterMemberId MemberId(ulong replica) => ClusterMemberId.FromEndPoint(Of(replica));

    public static ulong Replica(in ClusterMemberId id)
    {
        var bytes = new byte[ClusterMemberId.Size];
        id.Format(bytes);
        var replica = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(IdOffset));
        Invariant.That(id == MemberId(replica));
        return replica;
    }
}

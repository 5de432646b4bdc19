using System.Buffers.Binary;
using System.Net;
using DotNext.Buffers;
using DotNext.Net.Cluster.Consensus.Raft.Membership;

namespace DynaCluster.CrashHost.Stock;

/// <summary>The members, the same in every life.</summary>
internal sealed class StockMembers : InMemoryClusterConfigurationStorage<EndPoint>
{
    public StockMembers(IEnumerable<IPEndPoint> members)
    {
        Builder initial = CreateInitialConfigurationBuilder();
        initial.UnionWith(members);
        initial.Build();
    }

    protected override void Encode(EndPoint address, ref BufferWriterSlim<byte> output)
    {
        Span<byte> port = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(port, ((IPEndPoint)address).Port);
        output.Write(port);
    }

    protected override EndPoint Decode(ref SequenceReader reader)
        => new IPEndPoint(IPAddress.Loopback, reader.ReadLittleEndian<int>());
}

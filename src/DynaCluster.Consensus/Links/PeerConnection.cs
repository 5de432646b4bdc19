using Grpc.Core;

namespace DynaCluster.Consensus.Links;

/// <summary>One end of an open stream of frames to a peer.</summary>
/// <param name="Node">The peer's node id.</param>
/// <param name="Abort">Ends it at once; reading and writing then end too.</param>
internal sealed record PeerConnection(
    ulong Node, IAsyncStreamReader<FrameBatch> Reader, IAsyncStreamWriter<FrameBatch> Writer, Action Abort);

/// <summary>Opens a stream to the node at an address.</summary>
internal delegate Task<PeerConnection> PeerConnect(NodeAddress address, CancellationToken token);

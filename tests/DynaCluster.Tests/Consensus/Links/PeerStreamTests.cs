using DynaCluster.Consensus.Links;
using Grpc.Core;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Raw streams to a node port.</summary>
public sealed class PeerStreamTests
{
    private static readonly FrameHeader s_vote = new(LinkNode.Cluster, LinkPair.Route, FrameKind.Vote, 1);

    [Fact]
    public async Task A_frame_of_a_newer_format_closes_the_stream_and_says_why()
    {
        RpcException refusal = await SendAsync(frame => frame[0] = FrameHeader.Format + 1);
        Assert.Equal(
            (StatusCode.FailedPrecondition, "a frame of format 2 was received; this version reads format 1"),
            (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task A_damaged_frame_closes_the_stream_and_says_why()
    {
        RpcException refusal = await SendAsync(frame => frame[^1] ^= 1);
        Assert.Equal(
            (StatusCode.DataLoss, "a damaged frame was received: its checksum does not match"),
            (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task A_node_has_one_stream_to_another()
    {
        await using LinkNode node = await LinkNode.OpenAsync(2);
        PeerConnection first = await ConnectAsync(node);
        PeerConnection second = await ConnectAsync(node);
        bool more = await Phase.InAsync("end of the first", first.Reader.MoveNext(Token));
        first.Abort();
        second.Abort();
        Assert.False(more);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<PeerConnection> ConnectAsync(LinkNode node)
        => Phase.InAsync("connect", new GrpcPeers(1).ConnectAsync(node.Address, Token));

    private static async Task<RpcException> SendAsync(Action<byte[]> spoil)
    {
        byte[] frame = new byte[FrameHeader.EncodedBytes + 1];
        s_vote.Write(frame, new EncodedBody(new byte[1]));
        spoil(frame);
        await using LinkNode node = await LinkNode.OpenAsync(2);
        PeerConnection connection = await ConnectAsync(node);
        FrameBatch batch = new(frame.Length);
        frame.CopyTo(batch.AddFrame(frame.Length));
        await connection.Writer.WriteAsync(batch, Token);
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(
            () => Phase.InAsync("refusal", connection.Reader.MoveNext(Token)));
        connection.Abort();
        return refusal;
    }
}

using System.Buffers.Binary;
using DynaCluster.Consensus.Links;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Two nodes: replica 11 of a group is on node 1, replica 12 on node 2. The calling node's time stands still
/// unless the test moves it, so that nothing ends by time by accident.</summary>
public sealed class LinkPair : IAsyncDisposable
{
    public const ulong Near = 11;
    public const ulong Far = 12;
    public const uint Group = 5;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static readonly FrameRoute Route = new(Group, Near, Far);

    private LinkPair(LinkNode near, LinkNode far, FakeTimeProvider time)
    {
        NearNode = near;
        FarNode = far;
        Time = time;
    }

    public LinkNode NearNode { get; }

    public LinkNode FarNode { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<LinkPair> OpenAsync(FrameReceiver? receiver = null, Guid? farCluster = null)
    {
        FakeTimeProvider time = new();
        LinkPair pair = new(
            await LinkNode.OpenAsync(1, time), await LinkNode.OpenAsync(2, cluster: farCluster), time);
        pair.NearNode.Links.Directory.Set(Far, pair.FarNode.Address);
        pair.FarNode.Links.Directory.Set(Near, pair.NearNode.Address);
        pair.FarNode.Links.Register(Group, Far, receiver ?? new ScriptedReceiver());
        return pair;
    }

    /// <summary>Calls replica 12 of the group with a number, and gives what came back.</summary>
    public async Task<(CallOutcome Outcome, RefusalReason Refusal, int Number)> CallAsync(
        int number, uint group = Group, ulong receiver = Far, FrameKind kind = FrameKind.AppendEntries)
    {
        byte[] body = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(body, number);
        using PeerReply reply = await Phase.InAsync($"answer to {number}", NearNode.Links.CallAsync(
            new FrameRoute(group, Near, receiver), kind, new EncodedBody(body), Timeout, Token).AsTask());
        return (reply.Outcome, reply.Refusal, reply.Body.Length < sizeof(int) ? 0 : Number(reply.Body));
    }

    public async Task<(CallOutcome Outcome, RefusalReason Refusal)> ConfirmAsync(
        long term, uint group = Group, ulong receiver = Far)
    {
        using PeerReply reply = await Phase.InAsync($"confirmation of {term}", NearNode.Links.ConfirmAsync(
            new FrameRoute(group, Near, receiver), term, Timeout, Token).AsTask());
        return (reply.Outcome, reply.Refusal);
    }

    public static int Number(ReadOnlyMemory<byte> body) => BinaryPrimitives.ReadInt32LittleEndian(body.Span);

    public async ValueTask DisposeAsync()
    {
        await NearNode.DisposeAsync();
        await FarNode.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

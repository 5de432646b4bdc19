using System.Net;
using System.Net.Sockets;
using DynaCluster.Consensus.Links;
using DynaCluster.Model;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Connections that break or cannot be made. A link begins its pause before it tells anybody of a failure, so
/// that the test moves time behind it.</summary>
public sealed class LinkReconnectTests
{
    private static readonly (CallOutcome, RefusalReason, int) s_unavailable =
        (CallOutcome.Unavailable, RefusalReason.None, 0);

    [Fact]
    public async Task A_lost_connection_ends_all_calls_at_once()
    {
        HoldingReceiver receiver = new();
        await using LinkPair pair = await LinkPair.OpenAsync(receiver);
        Task<(CallOutcome Outcome, RefusalReason, int)>[] calls =
            [.. Enumerable.Range(1, 10).Select(number => pair.CallAsync(number))];
        await Phase.InAsync("handling", receiver.HandedAsync(10));
        await pair.FarNode.ClosePortAsync();
        Assert.All(await Task.WhenAll(calls), outcome => Assert.Equal(s_unavailable, outcome));
    }

    [Fact]
    public async Task A_call_during_the_pause_ends_at_once()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.ClosePortAsync();
        await pair.CallAsync(1);
        await pair.FarNode.OpenPortAsync();
        Assert.Equal(s_unavailable, await pair.CallAsync(2));
    }

    /// <summary>One trap: a connect that failed was kept, and every later call waited for it.</summary>
    [Fact]
    public async Task A_connect_that_failed_is_tried_again()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.ClosePortAsync();
        var failed = await pair.CallAsync(1);
        await pair.FarNode.OpenPortAsync();
        pair.Time.Advance(Limits.LinkDelayFirst);
        Assert.Equal((s_unavailable, 2), (failed, (await pair.CallAsync(2)).Number));
    }

    [Fact]
    public async Task A_connect_that_hangs_is_given_up_and_tried_again()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.ClosePortAsync();
        using TcpListener mute = new(IPAddress.Loopback, pair.FarNode.Address.Port);
        mute.Start();
        var hanging = pair.CallAsync(1);
        using Socket accepted = await Phase.InAsync("connect", mute.AcceptSocketAsync(Token).AsTask());
        pair.Time.Advance(Limits.LinkConnectDuration);
        var given = await hanging;
        mute.Stop();
        accepted.Close();
        await pair.FarNode.OpenPortAsync();
        pair.Time.Advance(Limits.LinkDelayFirst);
        Assert.Equal((s_unavailable, 2), (given, (await pair.CallAsync(2)).Number));
    }

    /// <summary>The other trap: after a reconnect two loops sent from one queue, and frames overtook each
    /// other.</summary>
    [Fact]
    public async Task After_many_reconnects_frames_are_sent_once_and_in_order()
    {
        HoldingReceiver receiver = new();
        await using LinkPair pair = await LinkPair.OpenAsync(receiver);
        for (int round = 0; round < 5; round++)
        {
            var cut = pair.CallAsync(0);
            await Phase.InAsync("handling", receiver.HandedAsync(1));
            await pair.FarNode.ClosePortAsync();
            await cut;
            await pair.FarNode.OpenPortAsync();
            receiver.Clear();
            pair.Time.Advance(Limits.LinkDelayMax);
        }

        receiver.Open();
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(number => pair.CallAsync(number)));
        Assert.Equal(Enumerable.Range(1, 1000), receiver.Handed);
    }

    [Fact]
    public async Task The_pause_doubles_up_to_its_maximum()
    {
        FakeTimeProvider time = new();
        int attempts = 0;
        await using PeerLinks links = new(LinkNode.Cluster, 1, time, new LinkLog(1), (_, _) =>
        {
            attempts++;
            throw new IOException("nobody there");
        });
        links.Directory.Set(LinkPair.Far, new NodeAddress("nowhere", 1));
        List<int> pauses = [];
        for (int round = 0; round < 7; round++)
        {
            int before = attempts;
            DateTimeOffset began = time.GetUtcNow();
            await Phase.InAsync("attempt", CallAsync(links));
            while (attempts == before)
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                await Phase.InAsync("attempt", CallAsync(links));
            }

            pauses.Add((int)(time.GetUtcNow() - began).TotalMilliseconds);
        }

        Assert.Equal([0, 50, 100, 200, 400, 800, 1000], pauses);
    }

    [Fact]
    public async Task The_pause_is_short_again_after_an_answer()
    {
        HoldingReceiver receiver = new();
        await using LinkPair pair = await LinkPair.OpenAsync(receiver);
        await pair.FarNode.ClosePortAsync();
        await pair.CallAsync(1);
        pair.Time.Advance(Limits.LinkDelayFirst);
        await pair.CallAsync(2);
        await pair.FarNode.OpenPortAsync();
        pair.Time.Advance(2 * Limits.LinkDelayFirst);
        await pair.CallAsync(3, group: 99);
        var cut = pair.CallAsync(4);
        await Phase.InAsync("handling", receiver.HandedAsync(1));
        await pair.FarNode.ClosePortAsync();
        await cut;
        await pair.FarNode.OpenPortAsync();
        pair.Time.Advance(Limits.LinkDelayFirst);
        receiver.Open();
        Assert.Equal(5, (await pair.CallAsync(5)).Number);
    }

    [Fact]
    public async Task A_peer_that_connects_ends_the_pause()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.ClosePortAsync();
        await pair.CallAsync(1);
        await pair.FarNode.OpenPortAsync();
        await Phase.InAsync("call back", pair.FarNode.Links.CallAsync(
            LinkPair.Route.Back, FrameKind.Vote, new EncodedBody(), LinkPair.Timeout, Token).AsTask());
        Assert.Equal(2, (await pair.CallAsync(2)).Number);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task CallAsync(PeerLinks links)
    {
        using PeerReply reply = await links.CallAsync(
            LinkPair.Route, FrameKind.Vote, new EncodedBody(), LinkPair.Timeout, Token);
        Assert.Equal(CallOutcome.Unavailable, reply.Outcome);
    }
}

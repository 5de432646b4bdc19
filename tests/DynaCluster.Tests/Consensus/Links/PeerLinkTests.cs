using DynaCluster.Consensus.Links;
using DynaCluster.Model;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>What a link takes for an answer, and what it does when nothing can be sent.</summary>
public sealed class PeerLinkTests : IAsyncDisposable
{
    private readonly PeerLinks _links;
    private readonly FakePeer _peer = new();
    private readonly FakeTimeProvider _time = new();

    public PeerLinkTests()
    {
        _links = new PeerLinks(LinkNode.Cluster, 1, _time, new LinkLog(1), _peer.ConnectAsync);
        _links.Directory.Set(LinkPair.Far, new NodeAddress("fake", 1));
    }

    public ValueTask DisposeAsync() => _links.DisposeAsync();

    [Fact]
    public async Task An_answer_that_fits_is_taken()
    {
        _peer.Sending.SetResult();
        Task<CallOutcome> call = CallAsync();
        _peer.Say(AnswerTo(await _peer.AskedAsync()), [1]);
        Assert.Equal(CallOutcome.Answered, await call);
    }

    [Fact]
    public async Task Hazard04_An_answer_of_another_replica_is_none()
    {
        _peer.Sending.SetResult();
        Task<CallOutcome> call = CallAsync();
        FrameHeader answer = AnswerTo(await _peer.AskedAsync());
        _peer.Say(answer with { Route = new FrameRoute(LinkPair.Group, 13, LinkPair.Near) }, [1]);
        Assert.Equal(CallOutcome.Refused, await BehindAsync(answer, call));
    }

    [Fact]
    public async Task Hazard04_An_answer_from_another_cluster_is_none()
    {
        _peer.Sending.SetResult();
        Task<CallOutcome> call = CallAsync();
        FrameHeader answer = AnswerTo(await _peer.AskedAsync());
        _peer.Say(answer with { Cluster = Guid.AllBitsSet }, [1]);
        Assert.Equal(CallOutcome.Refused, await BehindAsync(answer, call));
    }

    [Fact]
    public async Task An_answer_that_is_late_does_not_answer_the_next_call()
    {
        _peer.Sending.SetResult();
        Task<CallOutcome> late = CallAsync();
        FrameHeader answer = AnswerTo(await _peer.AskedAsync());
        _time.Advance(LinkPair.Timeout);
        await late;
        Task<CallOutcome> next = CallAsync();
        FrameHeader nextAnswer = AnswerTo(await _peer.AskedAsync());
        _peer.Say(answer, [1]);
        Assert.Equal(CallOutcome.Refused, await BehindAsync(nextAnswer, next));
    }

    [Fact]
    public async Task A_newer_format_ends_the_connection()
    {
        _peer.Sending.SetResult();
        Task<CallOutcome> call = CallAsync();
        _peer.Say(AnswerTo(await _peer.AskedAsync()), [1], FrameHeader.Format + 1);
        Assert.Equal(CallOutcome.Unavailable, await call);
    }

    [Fact]
    public async Task A_full_queue_fails_a_call_at_once()
    {
        List<Task<CallOutcome>> waiting = await FillAsync();
        Task<CallOutcome> call = CallAsync(1024 * 1024);
        bool atOnce = call.IsCompleted;
        await _links.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal((true, CallOutcome.Unavailable), (atOnce, await call));
    }

    [Fact]
    public async Task Long_bodies_leave_room_for_votes_and_heartbeats()
    {
        List<Task<CallOutcome>> waiting = await FillAsync();
        Task<CallOutcome> vote = CallAsync(24);
        _peer.Sending.SetResult();
        FrameHeader asked = await _peer.AskedAsync();
        while (asked.Kind != FrameKind.Vote)
        {
            asked = await _peer.AskedAsync();
        }

        _peer.Say(AnswerTo(asked), [1]);
        CallOutcome outcome = await vote;
        await _links.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(CallOutcome.Answered, outcome);
    }

    [Fact]
    public async Task Too_many_calls_fail_at_once()
    {
        Task<CallOutcome>[] waiting = [.. Enumerable.Range(0, Limits.LinkCallsMax).Select(_ => CallAsync())];
        Task<CallOutcome> call = CallAsync();
        bool atOnce = call.IsCompleted;
        await _links.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.True(atOnce);
    }

    [Fact]
    public async Task Hazard14_Questions_that_come_before_the_answer_share_the_next_frame()
    {
        _peer.Sending.SetResult();
        Task first = ConfirmAsync();
        FrameHeader asked = await _peer.AskedAsync();
        Task[] others = [ConfirmAsync(), ConfirmAsync(), ConfirmAsync()];
        _peer.Say(asked with { Kind = FrameKind.ConfirmReply }, []);
        await _peer.AskedAsync();
        long frames = _links.Counters.FramesSent;
        await _links.DisposeAsync();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(2, frames);
    }

    [Fact]
    public async Task Questions_do_not_wait_for_a_lost_answer_to_those_before()
    {
        _peer.Sending.SetResult();
        Task first = ConfirmAsync();
        await _peer.AskedAsync();
        _time.Advance(Limits.LinkConfirmPatience);
        Task second = ConfirmAsync();
        FrameHeader asked = await _peer.AskedAsync();
        await _links.DisposeAsync();
        await Task.WhenAll(first, second);
        Assert.Equal(FrameKind.Confirm, asked.Kind);
    }

    private static FrameHeader AnswerTo(in FrameHeader asked)
        => asked with { Kind = FrameKind.Reply, Route = asked.Route.Back };

    /// <summary>The call's outcome when a refusal follows what was said before: only then it was ignored.</summary>
    private async Task<CallOutcome> BehindAsync(FrameHeader answer, Task<CallOutcome> call)
    {
        _peer.Say(answer with { Kind = FrameKind.Refusal }, [(byte)RefusalReason.Failed]);
        return await call;
    }

    /// <summary>Calls with long bodies while nothing is sent, until one is refused.</summary>
    private async Task<List<Task<CallOutcome>>> FillAsync()
    {
        List<Task<CallOutcome>> waiting = [CallAsync(1024)];
        await _peer.AskedAsync();
        while (true)
        {
            Task<CallOutcome> call = CallAsync(1024 * 1024, FrameKind.AppendEntries);
            if (call.IsCompleted)
            {
                return waiting;
            }

            waiting.Add(call);
        }
    }

    private async Task ConfirmAsync() => await _links.ConfirmAsync(
        LinkPair.Route, 5, LinkPair.Timeout, TestContext.Current.CancellationToken);

    private async Task<CallOutcome> CallAsync(int bytes = 1, FrameKind kind = FrameKind.Vote)
    {
        using PeerReply reply = await Phase.InAsync("answer", _links.CallAsync(
            LinkPair.Route, kind, new EncodedBody(new byte[bytes]), LinkPair.Timeout,
            TestContext.Current.CancellationToken).AsTask());
        return reply.Outcome;
    }
}

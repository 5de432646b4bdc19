using System.Buffers.Binary;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>The objects that calls wait in are used again and again: what belongs to one call must never reach
/// another.</summary>
public sealed class LinkStressTests
{
    private const int Callers = 32;
    private const int CallsEach = 500;
    private const int PortsClosed = 5;

    [Fact]
    public async Task Answers_are_never_mixed_up_when_calls_time_out_are_cancelled_and_connections_break()
    {
        await using LinkNode near = await LinkNode.OpenAsync(1);
        await using LinkNode far = await LinkNode.OpenAsync(2);
        near.Links.Directory.Set(LinkPair.Far, far.Address);
        far.Links.Register(LinkPair.Group, LinkPair.Far, new ScriptedReceiver(EchoSoonAsync));
        Task<int>[] calling = [.. Enumerable.Range(0, Callers).Select(caller => CallAsync(near.Links, caller))];
        for (int i = 0; i < PortsClosed; i++)
        {
            await Task.WhenAny(calling.Append(AnsweredAsync(near.Links)));
            await far.ClosePortAsync();
            await far.OpenPortAsync();
        }

        int[] mixed = await Phase.InAsync("calls", Task.WhenAll(calling));
        Assert.Equal(0, mixed.Sum());
    }

    /// <summary>Some frames at once, some after others, some never.</summary>
    private static async ValueTask EchoSoonAsync(InboundFrame frame)
    {
        int number = LinkPair.Number(frame.Body);
        for (int i = 0; i < number % 5; i++)
        {
            await Task.Yield();
        }

        if (number % 17 != 0)
        {
            await ScriptedReceiver.Echo(frame);
        }
    }

    /// <summary>Another call than those under test gets through.</summary>
    private static async Task<int> AnsweredAsync(PeerLinks links)
    {
        while (true)
        {
            using PeerReply reply = await links.CallAsync(
                LinkPair.Route, FrameKind.Vote, new EncodedBody(new byte[] { 1, 0, 0, 0 }), LinkPair.Timeout, Token);
            if (reply.Outcome == CallOutcome.Answered)
            {
                return 0;
            }

            await Task.Yield();
        }
    }

    /// <returns>How many answers were those of other calls.</returns>
    private static async Task<int> CallAsync(PeerLinks links, int caller)
    {
        Random random = new(caller);
        int mixed = 0;
        byte[] body = new byte[sizeof(int)];
        await Task.Yield();
        for (int i = 0; i < CallsEach;)
        {
            int number = (caller * CallsEach) + i;
            BinaryPrimitives.WriteInt32LittleEndian(body, number);
            using CancellationTokenSource cancelling = new();
            ValueTask<PeerReply> call = links.CallAsync(
                LinkPair.Route, FrameKind.AppendEntries, new EncodedBody(body),
                TimeSpan.FromMilliseconds(random.Next(1, 20)), cancelling.Token);
            Task cancel = random.Next(3) == 0 ? cancelling.CancelAsync() : Task.CompletedTask;
            try
            {
                using PeerReply reply = await call;
                mixed += reply.Outcome == CallOutcome.Answered && LinkPair.Number(reply.Body) != number ? 1 : 0;
                i += reply.Outcome == CallOutcome.Unavailable ? 0 : 1; // again, when it can be sent
            }
            catch (OperationCanceledException) when (cancelling.IsCancellationRequested)
            {
                i++;
            }

            await cancel;
            await Task.Yield();
        }

        return mixed;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

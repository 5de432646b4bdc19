using System.Threading.Channels;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Replication;
using DynaCluster.Model;

namespace DynaCluster.Tests.Consensus.Replication;

public sealed class ReadBarrierTests
{
    private static readonly Membership Three = new(GroupLogBed.Replica, 8, 9);

    private readonly Channel<(ulong Voter, long Term, TaskCompletionSource<bool> Answer)> _asked =
        Channel.CreateUnbounded<(ulong, long, TaskCompletionSource<bool>)>();
    private int _askedOfTheLast;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_majority_that_says_so_confirms()
        => await RunAsync(Three, async (bed, barrier) =>
        {
            Task<long> confirming = barrier.ConfirmAsync();
            (await NextAsync()).Answer.SetResult(true);
            Assert.Equal(bed.Log.Term, await confirming);
        });

    [Fact]
    public async Task Without_a_majority_nothing_is_confirmed()
        => await RunAsync(Three, async (_, barrier) =>
        {
            Task<long> confirming = barrier.ConfirmAsync();
            (await NextAsync()).Answer.SetResult(false);
            (await NextAsync()).Answer.SetResult(false);
            Assert.Equal(0, await confirming);
        });

    [Fact]
    public async Task A_lone_voter_needs_nobody()
        => await RunAsync(new Membership(GroupLogBed.Replica), async (bed, barrier)
            => Assert.Equal(bed.Log.Term, await barrier.ConfirmAsync()));

    [Fact]
    public async Task Hazard14_who_comes_during_a_round_is_not_confirmed_by_it()
        => await RunAsync(Three, async (_, barrier) =>
        {
            Task<long> first = barrier.ConfirmAsync();
            (ulong _, long _, TaskCompletionSource<bool> answer) = await NextAsync();
            await NextAsync();
            Task<long> second = barrier.ConfirmAsync();
            answer.SetResult(true);
            await first;
            (await NextAsync()).Answer.SetResult(false);
            (await NextAsync()).Answer.SetResult(false);
            Assert.Equal(0, await second);
        });

    [Fact]
    public async Task Hazard14_all_that_come_during_a_round_share_the_next()
        => await RunAsync(Three, async (_, barrier) =>
        {
            Task<long> first = barrier.ConfirmAsync();
            (ulong _, long _, TaskCompletionSource<bool> answer) = await NextAsync();
            await NextAsync();
            Task<long>[] others = [.. Enumerable.Range(0, 100).Select(_ => barrier.ConfirmAsync())];
            answer.SetResult(true);
            await first;
            (await NextAsync()).Answer.SetResult(true);
            await Task.WhenAll(others);
            Assert.Equal(2, barrier.RoundCount);
        });

    [Fact]
    public async Task A_term_that_ended_during_the_round_is_not_confirmed()
        => await RunAsync(Three, async (bed, barrier) =>
        {
            Task<long> confirming = barrier.ConfirmAsync();
            (ulong _, long _, TaskCompletionSource<bool> answer) = await NextAsync();
            await bed.FollowAsync(bed.Log.Term + 1);
            answer.SetResult(true);
            Assert.Equal(0, await confirming);
        });

    [Fact]
    public async Task A_voter_that_does_not_answer_is_not_asked_without_end()
        => await RunAsync(Three, async (_, barrier) =>
        {
            for (int i = 0; i < 2 * Limits.ConfirmationsUnansweredMax; i++)
            {
                Task<long> confirming = barrier.ConfirmAsync();
                (await NextAsync(voter: 8)).SetResult(true);
                await confirming;
            }

            Assert.Equal(Limits.ConfirmationsUnansweredMax, Volatile.Read(ref _askedOfTheLast));
        });

    private async Task RunAsync(Membership founding, Func<GroupLogBed, ReadBarrier, Task> scenario)
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(founding: founding);
        await bed.LeadAsync();
        await using ReadBarrier barrier = new(bed.Log, AskAsync);
        barrier.Start();
        await scenario(bed, barrier);
    }

    private async ValueTask<bool> AskAsync(ulong voter, long term, CancellationToken token)
    {
        TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (voter == 9)
        {
            Interlocked.Increment(ref _askedOfTheLast);
        }

        _asked.Writer.TryWrite((voter, term, answer));
        return await answer.Task.WaitAsync(token);
    }

    private async Task<(ulong Voter, long Term, TaskCompletionSource<bool> Answer)> NextAsync()
        => await _asked.Reader.ReadAsync(Token);

    private async Task<TaskCompletionSource<bool>> NextAsync(ulong voter)
    {
        while (true)
        {
            (ulong asked, long _, TaskCompletionSource<bool> answer) = await NextAsync();
            if (asked == voter)
            {
                return answer;
            }
        }
    }
}

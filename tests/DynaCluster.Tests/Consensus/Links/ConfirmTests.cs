using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Read barriers.</summary>
public sealed class ConfirmTests
{
    [Theory]
    [InlineData(4, CallOutcome.Answered, RefusalReason.None)]
    [InlineData(5, CallOutcome.Answered, RefusalReason.None)]
    [InlineData(6, CallOutcome.Refused, RefusalReason.HigherTerm)]
    public async Task A_replica_confirms_a_term_that_is_not_below_its_own(
        long own, CallOutcome outcome, RefusalReason reason)
    {
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver { Term = own });
        Assert.Equal((outcome, reason), await pair.ConfirmAsync(5));
    }

    [Fact]
    public async Task Hazard04_An_unknown_group_confirms_nothing()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        Assert.Equal((CallOutcome.Refused, RefusalReason.UnknownGroup), await pair.ConfirmAsync(5, group: 6));
    }

    [Fact]
    public async Task Hazard04_Another_replica_of_the_group_confirms_nothing()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        pair.NearNode.Links.Directory.Set(13, pair.FarNode.Address);
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherReplica), await pair.ConfirmAsync(5, receiver: 13));
    }

    [Fact]
    public async Task Hazard04_Another_cluster_confirms_nothing()
    {
        await using LinkPair pair = await LinkPair.OpenAsync(farCluster: Guid.AllBitsSet);
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherCluster), await pair.ConfirmAsync(5));
    }

    [Fact]
    public async Task A_confirmation_waits_for_no_handling()
    {
        using ManualResetEventSlim blocked = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            blocked.Wait(TestContext.Current.CancellationToken);
            return ScriptedReceiver.Echo(frame);
        }));
        var call = pair.CallAsync(1);
        var confirmed = await pair.ConfirmAsync(5);
        blocked.Set();
        await call;
        Assert.Equal((CallOutcome.Answered, RefusalReason.None), confirmed);
    }

    /// <summary>They gather while the connection is being made.</summary>
    [Fact]
    public async Task Hazard14_The_questions_of_many_groups_travel_in_one_frame()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 100).Select(group => pair.ConfirmAsync(5, (uint)group)));
        Assert.Equal(1, pair.FarNode.Links.Counters.FramesReceived);
    }

    [Fact]
    public async Task Each_question_of_a_frame_has_its_own_answer()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 9).Select(group => pair.ConfirmAsync(5, (uint)group)));
        Assert.Equal(
            [LinkPair.Group], answers.Index().Where(a => a.Item.Outcome == CallOutcome.Answered)
                .Select(a => (uint)a.Index + 1));
    }

    [Fact]
    public async Task A_confirmation_ends_with_the_connection()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.ClosePortAsync();
        Assert.Equal((CallOutcome.Unavailable, RefusalReason.None), await pair.ConfirmAsync(5));
    }
}

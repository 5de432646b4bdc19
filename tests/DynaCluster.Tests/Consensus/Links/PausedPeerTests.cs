using DynaCluster.Consensus.Links;
using DynaCluster.Model;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>A peer that is stopped (SIGSTOP): its connections stay, and nothing is answered.</summary>
public sealed class PausedPeerTests
{
    [Fact]
    public async Task A_paused_peer_makes_its_calls_time_out()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await using PausableProxy proxy = new(pair.FarNode.Address);
        pair.NearNode.Links.Directory.Set(LinkPair.Far, proxy.Address);
        await pair.CallAsync(1);
        proxy.Pause();
        var call = pair.CallAsync(2);
        pair.Time.Advance(LinkPair.Timeout);
        Assert.Equal(CallOutcome.TimedOut, (await call).Outcome);
    }

    /// <summary>Only pings find it, which go by the machine's own time: that of the calling node stands still, so no
    /// call ends by itself.</summary>
    [Fact]
    public async Task A_dead_connection_is_found()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await using PausableProxy proxy = new(pair.FarNode.Address);
        pair.NearNode.Links.Directory.Set(LinkPair.Far, proxy.Address);
        await pair.CallAsync(1);
        proxy.Pause();
        Assert.Equal(CallOutcome.Unavailable, (await pair.CallAsync(2)).Outcome);
    }

    [Fact]
    public async Task A_peer_that_goes_on_is_reached_again()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await using PausableProxy proxy = new(pair.FarNode.Address);
        pair.NearNode.Links.Directory.Set(LinkPair.Far, proxy.Address);
        await pair.CallAsync(1);
        proxy.Pause();
        await pair.CallAsync(2);
        proxy.Resume();
        pair.Time.Advance(Limits.LinkDelayMax);
        Assert.Equal(3, (await pair.CallAsync(3)).Number);
    }
}

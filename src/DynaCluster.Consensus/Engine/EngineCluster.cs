using DotNext.Net.Cluster.Consensus.Raft;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Engine;

/// <summary>The engine's consensus for one replica of one group, with the membership that its log names.</summary>
internal sealed class EngineCluster(EngineTiming timing) : RaftCluster<EngineMember>(timing)
{
    /// <summary>Voters of the newest configuration, this replica among them.</summary>
    public required Membership Voters { get; init; }

    public required ulong Replica { get; init; }

    public override async Task StartAsync(CancellationToken token = default)
    {
        Invariant.That(Voters.IsAlone(Replica));
        await using (var change = await ChangeConfigurationAsync(token))
        {
            change.MarkAsAdded(new EngineMember(this, Replica));
        }

        await base.StartAsync(token);
        StartFollowing();
    }
}

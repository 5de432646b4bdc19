namespace DynaCluster.Tests.Consensus;

public sealed class RaftClusterContractTests : ReplicatedClusterContract
{
    /// <summary>Several times the longest election time-out.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    protected override async Task RunAsync(int voters, Func<ReplicatedClusterBed, Task> scenario)
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(voters);
        await scenario(bed);
    }

    protected override Task AwayAsync(ReplicatedClusterBed bed)
        => Task.Delay(Away, TimeProvider.System, bed.Token);
}

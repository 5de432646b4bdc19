namespace DynaCluster.Tests.Consensus;

public sealed class RaftGroupContractTests : ReplicatedLogContract
{
    protected override async Task RunAsync(Func<ReplicatedLogBed, Task> scenario)
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        await scenario(bed);
    }
}

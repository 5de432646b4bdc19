namespace DynaCluster.Chaos.Nemeses;

/// <summary>All kinds of faults.</summary>
internal static class NemesisTable
{
    public static IReadOnlyList<Nemesis> All() =>
    [
        new KillNemesis(hitsLeader: true), new KillNemesis(hitsLeader: false), new PauseNemesis(),
        new RestartNemesis(rolls: false), new RestartNemesis(rolls: true), new TransferNemesis(), new KillAllNemesis(),
        new PartitionNemesis(PartitionKind.Isolate), new PartitionNemesis(PartitionKind.Deaf),
        new PartitionNemesis(PartitionKind.Mute), new PartitionNemesis(PartitionKind.Pair),
        new PartitionNemesis(PartitionKind.All), new LossNemesis(), new DelayNemesis(), new NarrowNemesis(),
        new PowerNemesis("power-1", 1), new PowerNemesis("power-2", 2), new PowerNemesis("power-all", int.MaxValue),
        new FullDiskNemesis(), new ClockNemesis(),
    ];
}

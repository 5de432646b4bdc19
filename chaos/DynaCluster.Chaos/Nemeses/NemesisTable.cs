namespace DynaCluster.Chaos.Nemeses;

/// <summary>All kinds of faults.</summary>
internal static class NemesisTable
{
    public static IReadOnlyList<Nemesis> All() =>
    [
        new KillNemesis(hitsLeader: true), new KillNemesis(hitsLeader: false), new PauseNemesis(),
        new RestartNemesis(rolls: false), new RestartNemesis(rolls: true), new TransferNemesis(), new KillAllNemesis(),
    ];
}

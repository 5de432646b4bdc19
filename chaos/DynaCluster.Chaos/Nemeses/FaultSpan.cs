namespace DynaCluster.Chaos.Nemeses;

/// <summary>What was done, for the report. Seconds from the begin of the load.</summary>
/// <param name="Healed">When the cluster was whole again.</param>
internal sealed record FaultSpan(string Nemesis, string Detail, double Begin, double End, double Healed);

/// <summary>A leader of the groups was taken away at that moment.</summary>
internal sealed record LeaderLoss(double At, IReadOnlyList<uint> Groups, string Nemesis);

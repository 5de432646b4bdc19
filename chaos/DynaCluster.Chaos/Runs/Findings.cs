using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Reports;
using DynaCluster.Chaos.Workloads;
using DynaCluster.Linearizability.Checks;

namespace DynaCluster.Chaos.Runs;

/// <summary>All that the run found out.</summary>
internal sealed record Findings(
    ChaosOptions Options, CheckReport Check, IReadOnlyList<string> Violations, IReadOnlyList<Sample> Samples,
    IReadOnlyList<FaultSpan> Spans, IReadOnlyList<WriteGap> Gaps)
{
    /// <summary>Nemeses that this machine cannot do, with the reason.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>One line for each group: applied index and digest.</summary>
    public required IReadOnlyList<string> Digests { get; init; }

    public required int Elements { get; init; }

    public required int Unknown { get; init; }

    public required string Load { get; init; }

    public bool IsClean => Violations.Count == 0;
}

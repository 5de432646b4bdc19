using DynaCluster.Simulation.Nodes;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Simulation.Mutants;

/// <summary>The kept mutants, as forms of a cluster. A simulator that does not find them proves nothing.</summary>
public static class Mutant
{
    /// <summary>By the name that ./dev sim --mutant takes.</summary>
    public static IReadOnlyDictionary<string, Func<NodeForms, NodeForms>> All { get; }
        = new SortedDictionary<string, Func<NodeForms, NodeForms>>(StringComparer.Ordinal)
        {
            ["acknowledges-before-sync"] = AcknowledgesBeforeSync,
            ["answers-refusals-at-once"] = AnswersRefusalsAtOnce,
            ["evaluates-before-barrier"] = EvaluatesBeforeBarrier,
            ["evaluates-upon-holes"] = static forms => EvaluatesUponHoles(forms),
            ["evaluates-upon-holes-guarded"] = static forms => EvaluatesUponHoles(forms, isGuarded: true),
            ["reads-without-barrier"] = ReadsWithoutBarrier,
            ["votes-under-old-identity"] = VotesUnderOldIdentity,
        };

    private static readonly FlushLimits s_never = new()
    {
        GroupBytesMax = long.MaxValue,
        TotalBytesMax = long.MaxValue,
        AgeMax = TimeSpan.FromDays(1),
    };

    /// <summary>Durability is told before the sync.</summary>
    public static NodeForms AcknowledgesBeforeSync(NodeForms forms)
        => forms with { OpenStore = static (disk, time) => new HastyLogStore(disk, time) };

    /// <summary>Evaluates before its barrier entry is applied. Its places are not the log's: a flushed state of it
    /// could not be opened again.</summary>
    public static NodeForms EvaluatesBeforeBarrier(NodeForms forms) => forms with
    {
        OpenLog = static opening => opening.Group == 0
            ? opening.Open(opening.State)
            : new HastyBarrierLog(opening.State, opening.Open),
        ComparesStates = false,
        Flushing = s_never,
    };

    /// <summary>Strong reads without a barrier.</summary>
    public static NodeForms ReadsWithoutBarrier(NodeForms forms)
        => forms with { OpenLog = static opening => new HastyReadLog(opening.Open(opening.State)) };

    /// <summary>Refusals, and all answers without effects, without asking who leads.</summary>
    public static NodeForms AnswersRefusalsAtOnce(NodeForms forms)
        => forms with { OpenLog = static opening => new HastyRefusalLog(opening.Open(opening.State)) };

    /// <summary>Entries that were evaluated upon others which got no place.</summary>
    /// <param name="isGuarded">True: not the mutant but its control, which must not be found.</param>
    public static NodeForms EvaluatesUponHoles(NodeForms forms, bool isGuarded = false) => forms with
    {
        OpenLog = opening => opening.Group == 0
            ? opening.Open(opening.State)
            : new UnchainedLog(
                opening.Open(isGuarded ? opening.State : new HiddenChain(opening.State)), opening.Random),
        ComparesStates = false,
        Flushing = s_never,
        KeepsLog = true,
        LosesDisks = false,
    };

    /// <summary>A node with a new disk votes as the replicas that it was.</summary>
    public static NodeForms VotesUnderOldIdentity(NodeForms forms) => forms with { KeepsIdentities = true };
}

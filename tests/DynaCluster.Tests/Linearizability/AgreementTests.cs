using CsCheck;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

/// <summary>The checker against every order of short histories, told by an atomic item or altered.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void The_checker_agrees_with_trying_every_order() => Run(alterations: 1, hasUniqueTexts: false);

    [Fact]
    public void The_checker_agrees_with_trying_every_order_where_texts_name_their_writes()
        => Run(alterations: 1, hasUniqueTexts: true);

    [Fact]
    public void The_checker_agrees_with_trying_every_order_of_histories_without_much_sense()
        => Run(alterations: 4, hasUniqueTexts: false);

    /// <summary>The named answers stay; other writes may be left out or come at any time, other reads are
    /// gone.</summary>
    [Fact]
    public void What_an_explanation_names_has_no_order_by_itself() => FuzzInputs.Run(Gen.UInt, seed =>
    {
        IReadOnlyList<Operation> history = Make(seed, alterations: 2, hasUniqueTexts: false);
        return LinearizabilityChecker.Check(history).Findings.All(
            finding => finding.Explanation is { } explanation && !IsPossible(explanation, history));
    });

    [Fact]
    public void Without_a_whole_search_nothing_is_called_contradictory_that_has_an_order()
        => FuzzInputs.Run(Gen.UInt, seed =>
        {
            IReadOnlyList<Operation> history = Make(seed, alterations: 1, hasUniqueTexts: false);
            Verdict verdict = LinearizabilityChecker.Check(history, new CheckLimits { StepsMax = 1 }).Verdict;
            return verdict != Verdict.NotLinearizable || !BruteForce.IsLinearizable(history);
        });

    private static void Run(int alterations, bool hasUniqueTexts) => FuzzInputs.Run(Gen.UInt, seed =>
    {
        IReadOnlyList<Operation> history = Make(seed, alterations, hasUniqueTexts);
        Verdict expected = BruteForce.IsLinearizable(history) ? Verdict.Linearizable : Verdict.NotLinearizable;
        return LinearizabilityChecker.Check(history).Verdict == expected;
    });

    private static IReadOnlyList<Operation> Make(uint seed, int alterations, bool hasUniqueTexts)
    {
        Random random = new((int)(seed & int.MaxValue));
        RandomHistory histories = new(random)
        {
            HasUniqueTexts = hasUniqueTexts,
            Workload = (RandomWorkload)random.Next(3),
            UnknownPercent = random.Next(60),
        };
        IReadOnlyList<Operation> history = histories.Make(random.Next(1, 5), operationsOfClient: 2);
        for (int at = random.Next(2 * alterations); at > 0; at--)
        {
            history = histories.Alter(history);
        }

        return history;
    }

    private static bool IsPossible(Explanation explanation, IReadOnlyList<Operation> history)
    {
        long begin = explanation.StartsAnywhere ? explanation.Operations.Min(named => named.Called) : 0;
        Operation[] window =
        [
            .. explanation.Operations,
            .. history
                .Where(other => !explanation.Operations.Contains(other, ReferenceEqualityComparer.Instance))
                .Where(other => other.Effect.Kind != EffectKind.Read && !other.IsRefused && !(other.Returned < begin))
                .Select(other => other with { Returned = null }),
        ];
        return Starts(explanation.StartsAnywhere).Any(start => BruteForce.IsLinearizable(window, start));
    }

    /// <summary>Much of what these histories can show, and something that they cannot.</summary>
    private static IEnumerable<Image> Starts(bool anywhere) => !anywhere
        ? [Image.None]
        : (from text in (string[])["", "a", "b", "c", "other"]
           from count in Enumerable.Range(-3, 9)
           select Image.Of(text, count)).Prepend(Image.None);
}

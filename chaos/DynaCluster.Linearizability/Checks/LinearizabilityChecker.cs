using DynaCluster.Linearizability.Histories;
using DynaCluster.Linearizability.Search;

namespace DynaCluster.Linearizability.Checks;

/// <summary>
/// Says whether a history of operations on single items is linearizable: whether every operation can be given one
/// moment between its call and its return so that, one after the other, they explain every answer. Keys are judged one
/// by one: a history is linearizable if each of its keys is. Every key begins without an item.
/// </summary>
public static class LinearizabilityChecker
{
    public static CheckReport Check(IEnumerable<Operation> history, CheckLimits? limits = null)
    {
        CheckLimits bounds = limits ?? CheckLimits.Default;
        List<KeyFinding> findings = [];
        int keys = 0;
        int operations = 0;
        long steps = 0;
        foreach (IGrouping<string, Operation> group in history
            .GroupBy(operation => operation.Key, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Operation[] ofKey = [.. group];
            Array.ForEach(ofKey, Require);
            keys++;
            operations += ofKey.Length;
            Work work = new(bounds.StepsMax, bounds.RememberedWordsMax);
            LinearizationSearch search = LinearizationSearch.Run(new Puzzle(ofKey, Image.None), work);
            steps += work.Steps;
            if (search.Found != true)
            {
                bool explains = search.Found is null || findings.Count < bounds.ExplanationsMax;
                (Explanation? explanation, long explaining) = explains
                    ? Explainer.Explain(ofKey, search, bounds)
                    : (null, 0);
                steps += explaining;
                bool isProven = search.Found == false || explanation is not null;
                findings.Add(new KeyFinding(
                    group.Key, isProven ? Verdict.NotLinearizable : Verdict.Undecided, ofKey.Length, explanation,
                    isProven ? null : work.Bound));
            }
        }

        Verdict worst = findings.Select(finding => finding.Verdict).DefaultIfEmpty(Verdict.Linearizable).Max();
        return new CheckReport(worst, keys, operations, steps, findings);
    }

    private static void Require(Operation operation)
    {
        bool isWhole = operation.Returned is { } returned
            ? returned >= operation.Called
            : !operation.IsRefused && operation.Before is null && operation.After is null;
        if (!isWhole)
        {
            throw new ArgumentException($"It has an answer without a return, or returned before its call: {operation}");
        }
    }
}

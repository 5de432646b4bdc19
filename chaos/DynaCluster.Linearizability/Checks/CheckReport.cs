namespace DynaCluster.Linearizability.Checks;

/// <param name="Verdict">The worst of all keys: a proof that there is no order counts more than a search that did not
/// end.</param>
/// <param name="StepCount">Work that was done, explanations included.</param>
/// <param name="Findings">One for each key that is not linearizable or undecided, in the order of keys.</param>
public sealed record CheckReport(
    Verdict Verdict, int KeyCount, int OperationCount, long StepCount, IReadOnlyList<KeyFinding> Findings)
{
    public override string ToString()
        => $"{Verdict}: {OperationCount} operations on {KeyCount} keys, {StepCount} steps"
            + string.Concat(Findings.Select(finding => $"{Environment.NewLine}{finding}"));
}

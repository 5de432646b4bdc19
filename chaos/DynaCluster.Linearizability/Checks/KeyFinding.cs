namespace DynaCluster.Linearizability.Checks;

/// <summary>What is wrong with one key.</summary>
/// <param name="Explanation">Of a key that is not linearizable, for the first few keys.</param>
/// <param name="Bound">Of an undecided key: the member of <see cref="CheckLimits"/> that was reached.</param>
public sealed record KeyFinding(
    string Key, Verdict Verdict, int OperationCount, Explanation? Explanation, string? Bound)
{
    public override string ToString() => Explanation?.ToString() ?? (Bound is not null
        ? $"{Key}: undecided, {nameof(CheckLimits)}.{Bound} was reached; {OperationCount} operations"
        : $"{Key}: not linearizable, {OperationCount} operations");
}

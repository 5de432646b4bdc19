namespace DynaCluster.Consensus.Logs;

/// <summary>What recovery found of one group.</summary>
/// <param name="First">Index of the first entry; 0: the log holds none.</param>
/// <param name="Last">Index of the last entry; 0: the log holds none.</param>
/// <param name="Bytes">Record bytes from First to Last.</param>
/// <param name="Terms">The first entry of each term, ascending.</param>
/// <param name="Configurations">Indexes of the configuration entries, ascending.</param>
public sealed record LogContents(
    long First, long Last, long Bytes, IReadOnlyList<LogPosition> Terms, IReadOnlyList<long> Configurations)
{
    public static LogContents Empty { get; } = new(0, 0, 0, [], []);
}

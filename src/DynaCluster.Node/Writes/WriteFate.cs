namespace DynaCluster.Node.Writes;

/// <summary>What became of a write, or of the entry that carries it.</summary>
internal enum WriteFate
{
    /// <summary>Decided, and everything that the decision read or wrote is applied: the answer may be given.</summary>
    Applied = 1,

    /// <summary>Nothing was changed and nothing decided: it may be tried again.</summary>
    NotApplied = 2,

    /// <summary>It may have happened: never tried again.</summary>
    Unknown = 3,
}

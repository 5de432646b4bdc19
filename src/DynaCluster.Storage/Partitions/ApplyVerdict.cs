namespace DynaCluster.Storage.Partitions;

/// <summary>What became of an entry; every replica decides the same.</summary>
public enum ApplyVerdict
{
    /// <summary>Its effects are in the state.</summary>
    Accepted = 1,

    /// <summary>Not the entry that the state's (epoch, last effect) asks for: nothing of it happened.</summary>
    SkippedChain = 2,

    /// <summary>Evaluated under another schema than the group's, or on a dropped table: nothing of it
    /// happened.</summary>
    SkippedSchema = 3,
}

namespace DynaCluster.Consensus.Logs;

/// <summary>The small values that a store keeps for a group beside its entries. The numbers are on disks.</summary>
public enum LogMetadataKey : byte
{
    /// <summary>Cluster, group and replica: whose log this is.</summary>
    Identity = 1,

    /// <summary>Current term and the vote given in it.</summary>
    Ballot = 2,

    /// <summary>Index, term and membership at which the log was cut off in front.</summary>
    Start = 3,

    /// <summary>Name of the folder that holds the state, since a snapshot was installed.</summary>
    Folder = 4,

    /// <summary>The last replica of the group that was given up here.</summary>
    Retired = 5,
}

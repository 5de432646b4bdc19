namespace DynaCluster.Cli.Lab;

/// <summary>How far a node of a lab is.</summary>
internal enum LabNodeStage
{
    Stopped,
    Paused,

    /// <summary>Its process runs.</summary>
    Starting,

    /// <summary>It belongs to a cluster.</summary>
    Joined,

    /// <summary>It answers requests.</summary>
    Ready,

    /// <summary>It belongs to the cluster no longer.</summary>
    Removed,
}

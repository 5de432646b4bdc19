namespace DynaCluster.Chaos.Clients;

/// <summary>What a client knows about its request after the answer, or without one.</summary>
internal enum Fate
{
    Done,

    /// <summary>Its condition did not hold.</summary>
    Refused,

    /// <summary>It did not happen and will not.</summary>
    NotApplied,

    /// <summary>It may have happened, or may still.</summary>
    Unknown,

    /// <summary>An answer that nothing of what the run does explains.</summary>
    Fault,
}

namespace DynaCluster.Consensus.Links;

/// <summary>How a call to a peer ended.</summary>
public enum CallOutcome
{
    /// <summary>The peer was not reached, the connection broke, or a queue is full. It may have handled the
    /// frame.</summary>
    Unavailable,

    /// <summary>The peer did not answer in time. It may have handled the frame, or may still.</summary>
    TimedOut,

    /// <summary>The peer did not handle the frame; <see cref="PeerReply.Refusal"/> says why.</summary>
    Refused,
    Answered,
}

namespace DynaCluster.Consensus.Links;

/// <summary>How a call ended. Dispose it when the body has been read; an outcome without a body needs no
/// disposal.</summary>
public readonly struct PeerReply : IDisposable
{
    public CallOutcome Outcome { get; init; }

    /// <summary>Of the outcome <see cref="CallOutcome.Refused"/>.</summary>
    public RefusalReason Refusal { get; init; }

    /// <summary>Of the outcome <see cref="CallOutcome.Answered"/>; valid until disposal.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public void Dispose()
    {
    }
}

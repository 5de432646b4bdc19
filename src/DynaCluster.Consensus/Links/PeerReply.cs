namespace DynaCluster.Consensus.Links;

/// <summary>How a call ended. Dispose it once, when the body has been read.</summary>
public readonly struct PeerReply : IDisposable
{
    private readonly FrameBatch? _batch;

    internal PeerReply(FrameBatch batch, ReadOnlyMemory<byte> body)
    {
        _batch = batch;
        Outcome = CallOutcome.Answered;
        Body = body;
    }

    private PeerReply(CallOutcome outcome, RefusalReason refusal)
    {
        Outcome = outcome;
        Refusal = refusal;
    }

    public CallOutcome Outcome { get; }

    /// <summary>Why the peer did not handle the frame; None if it did, or did not say.</summary>
    public RefusalReason Refusal { get; }

    /// <summary>Of the outcome <see cref="CallOutcome.Answered"/>; valid until disposal.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    internal static PeerReply Unavailable => new(CallOutcome.Unavailable, RefusalReason.None);

    internal static PeerReply TimedOut => new(CallOutcome.TimedOut, RefusalReason.None);

    /// <summary>A read barrier's yes.</summary>
    internal static PeerReply Confirmed => new(CallOutcome.Answered, RefusalReason.None);

    public void Dispose() => _batch?.Release();

    internal static PeerReply Refused(RefusalReason reason)
        => new(reason is RefusalReason.Busy ? CallOutcome.Unavailable : CallOutcome.Refused, reason);
}

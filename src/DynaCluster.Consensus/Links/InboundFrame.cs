namespace DynaCluster.Consensus.Links;

/// <summary>A frame on the side that answers it.</summary>
public readonly struct InboundFrame
{
    private readonly FrameBatch _batch;
    private readonly ulong _correlation;
    private readonly InboundLink _link;

    internal InboundFrame(InboundLink link, in FrameHeader header, FrameBatch batch, ReadOnlyMemory<byte> body)
    {
        _link = link;
        _batch = batch;
        _correlation = header.Correlation;
        Kind = header.Kind;
        Route = header.Route;
        Body = body;
    }

    public FrameKind Kind { get; }

    public FrameRoute Route { get; }

    /// <summary>A part of what was received: copy what is kept longer than the handling.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Answers the frame, once. It never waits; when the connection is gone or its queue is full, the sender
    /// gets no answer.</summary>
    public void Reply<TBody>(TBody body)
        where TBody : IFrameBody
        => _link.Reply(Route.Back, FrameKind.Reply, _correlation, body);

    internal void Refuse(RefusalReason reason)
        => _link.Reply(Route.Back, FrameKind.Refusal, _correlation, new RefusalBody(reason));

    internal void Release() => _batch.Release();
}

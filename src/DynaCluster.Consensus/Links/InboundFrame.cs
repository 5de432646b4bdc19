using DynaCluster.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>A frame on the side that answers it.</summary>
public readonly struct InboundFrame
{
    public required FrameKind Kind { get; init; }

    public required FrameRoute Route { get; init; }

    /// <summary>A part of what was received: copy what is kept longer than the handling.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Answers the frame, once. It never waits; when the connection is gone or its queue is full, the sender
    /// gets no answer.</summary>
    public void Reply<TBody>(TBody body)
        where TBody : IFrameBody
        => Invariant.That(Kind < FrameKind.Reply && body.Bytes >= 0);
}

using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>What the links log: changes of their state, and faults.</summary>
internal static partial class LinkEvents
{
    [LoggerMessage(EventName = "PeerConnected", Level = LogLevel.Information,
        Message = "Connected to node {Node} at {Address}")]
    public static partial void PeerConnected(this ILogger log, ulong node, NodeAddress address);

    [LoggerMessage(EventName = "PeerLost", Level = LogLevel.Warning,
        Message = "The connection to {Address} ended: {Reason}")]
    public static partial void PeerLost(this ILogger log, NodeAddress address, string reason);

    [LoggerMessage(EventName = "PeerUnreachable", Level = LogLevel.Warning,
        Message = "{Address} cannot be reached and is tried again until it can: {Reason}")]
    public static partial void PeerUnreachable(this ILogger log, NodeAddress address, string reason);

    [LoggerMessage(EventName = "PeerStreamRefused", Level = LogLevel.Error,
        Message = "The stream of node {Node} was closed: {Reason}")]
    public static partial void PeerStreamRefused(this ILogger log, ulong node, string reason);

    [LoggerMessage(EventName = "PeerStreamReplaced", Level = LogLevel.Information,
        Message = "Node {Node} opened another stream: the one before is closed")]
    public static partial void PeerStreamReplaced(this ILogger log, ulong node);

    [LoggerMessage(EventName = "FrameFailed", Level = LogLevel.Error,
        Message = "Group {Group} could not handle a frame of kind {Kind}; its sender was told so")]
    public static partial void FrameFailed(this ILogger log, Exception fault, uint group, FrameKind kind);
}

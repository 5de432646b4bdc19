using System.Collections.Concurrent;
using DynaCluster.Model;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>
/// A node's links to the other nodes: one stream per ordered pair of nodes carries the Raft frames of all groups, the
/// requests one way and their answers back. It connects when it is first used, and again for as long as the directory
/// names the node.
/// </summary>
public sealed class PeerLinks : IAsyncDisposable
{
    private readonly ConcurrentDictionary<uint, (ulong Replica, FrameReceiver Receiver)> _groups = new();

    /// <param name="node">This node's id; told to the peers.</param>
    public PeerLinks(Guid cluster, ulong node, TimeProvider time, ILogger log)
    {
        Cluster = cluster;
        Node = node;
    }

    public Guid Cluster { get; }

    public ulong Node { get; }

    public PeerDirectory Directory { get; } = new();

    /// <summary>From now on frames to this replica of the group are handed to the receiver. One replica of a group runs
    /// on a node.</summary>
    public void Register(uint group, ulong replica, FrameReceiver receiver)
        => Invariant.That(_groups.TryAdd(group, (replica, receiver)));

    /// <summary>Frames of the group are refused from now on; completes when those being handled have ended.</summary>
    public ValueTask UnregisterAsync(uint group)
    {
        _groups.TryRemove(group, out _);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Sends one frame and waits for its answer. It ends at once as unavailable when the peer is known to be
    /// unreachable, when the connection breaks, or when a queue is full. Frames that are sent one after the other to
    /// one replica arrive in that order, or not at all.
    /// </summary>
    /// <param name="token">Ends the waiting (OperationCanceledException); the frame may be handled all the
    /// same.</param>
    public ValueTask<PeerReply> CallAsync<TBody>(
        FrameRoute route, FrameKind kind, TBody body, TimeSpan timeout, CancellationToken token)
        where TBody : IFrameBody
        => Unavailable(route);

    /// <summary>
    /// Asks the receiver whether its term is not higher than the sender's. The questions of all groups to one node
    /// travel in one frame. <see cref="CallOutcome.Answered"/> means confirmed; nothing else does.
    /// </summary>
    public ValueTask<PeerReply> ConfirmAsync(FrameRoute route, long term, TimeSpan timeout, CancellationToken token)
        => Unavailable(route);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<PeerReply> Unavailable(FrameRoute route)
    {
        Invariant.That(route.Receiver != 0 && Directory is not null);
        return ValueTask.FromResult(new PeerReply { Outcome = CallOutcome.Unavailable });
    }
}

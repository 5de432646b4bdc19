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
    private readonly Lock _gate = new();
    private readonly GroupInboxes _groups;
    private readonly Dictionary<ulong, InboundLink> _inbound = [];
    private readonly Dictionary<NodeAddress, PeerLink> _links = [];
    private readonly List<Task> _ending = [];
    private readonly LinkScope _scope;
    private bool _stopped;

    /// <param name="node">This node's id; told to the peers. No two nodes of a cluster have the same.</param>
    public PeerLinks(Guid cluster, ulong node, TimeProvider time, ILogger log)
        : this(cluster, node, time, log, new GrpcPeers(node).ConnectAsync)
    {
    }

    internal PeerLinks(Guid cluster, ulong node, TimeProvider time, ILogger log, PeerConnect connect)
    {
        Node = node;
        _scope = new LinkScope { Cluster = cluster, Connect = connect, Time = time, Log = log };
        _groups = new GroupInboxes(log);
        Directory.Changed += CloseUnnamed;
    }

    public ulong Node { get; }

    public PeerDirectory Directory { get; } = new();

    public LinkCounters Counters => _scope.Counters;

    internal HeldBytes Held => _scope.Held;

    /// <summary>From now on frames to this replica of the group are handed to the receiver. One replica of a group runs
    /// on a node.</summary>
    public void Register(uint group, ulong replica, FrameReceiver receiver) => _groups.Open(group, replica, receiver);

    /// <summary>Frames of the group are refused from now on; completes when those being handled have ended.</summary>
    public ValueTask UnregisterAsync(uint group) => _groups.CloseAsync(group);

    /// <summary>
    /// Sends one frame and waits for its answer. It ends at once as unavailable when the peer is known to be
    /// unreachable, when the connection breaks, or when a queue is full. Frames that are sent one after the other to
    /// one replica arrive in that order, or not at all.
    /// </summary>
    /// <param name="token">Ends the waiting (OperationCanceledException); the frame may be handled all the
    /// same.</param>
    /// <returns>To be awaited, once: until then the call is not given back.</returns>
    public ValueTask<PeerReply> CallAsync<TBody>(
        FrameRoute route, FrameKind kind, TBody body, TimeSpan timeout, CancellationToken token)
        where TBody : IFrameBody
        => LinkTo(route.Receiver) is { } link
            ? link.CallAsync(route, kind, body, timeout, token)
            : ValueTask.FromResult(PeerReply.Unavailable);

    /// <summary>
    /// Asks the receiver whether its term is not higher than the sender's. The questions of all groups to one node
    /// travel in one frame. <see cref="CallOutcome.Answered"/> means confirmed; nothing else does. Whoever awaits it
    /// goes on where answers are received, and must not keep that waiting.
    /// </summary>
    /// <inheritdoc cref="CallAsync"/>
    public ValueTask<PeerReply> ConfirmAsync(FrameRoute route, long term, TimeSpan timeout, CancellationToken token)
        => LinkTo(route.Receiver) is { } link
            ? link.ConfirmAsync(route, term, timeout, token)
            : ValueTask.FromResult(PeerReply.Unavailable);

    /// <summary>Ends all links and the handling of all groups. The node port is closed before.</summary>
    public async ValueTask DisposeAsync()
    {
        Directory.Changed -= CloseUnnamed;
        List<Task> ending;
        lock (_gate)
        {
            _stopped = true;
            Close([.. _links.Keys]);
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        await _groups.CloseAllAsync();
    }

    /// <summary>Serves the stream that a node opened; an earlier one of the same node is ended first.</summary>
    /// <exception cref="FrameException">The node sent what cannot be read.</exception>
    internal async Task ServeAsync(PeerConnection connection, CancellationToken token)
    {
        InboundLink link = new(_scope, _groups);
        InboundLink? earlier;
        lock (_gate)
        {
            earlier = _inbound.GetValueOrDefault(connection.Node);
            _inbound[connection.Node] = link;
        }

        try
        {
            if (earlier is not null)
            {
                _scope.Log.PeerStreamReplaced(connection.Node);
                await earlier.CloseAsync();
            }

            HearPeer();
            await link.RunAsync(connection, token);
        }
        finally
        {
            lock (_gate)
            {
                if (_inbound.GetValueOrDefault(connection.Node) == link)
                {
                    _inbound.Remove(connection.Node);
                }
            }
        }
    }

    private PeerLink? LinkTo(ulong replica)
        => Directory.FindEntry(replica) is { } entry ? entry.Link ?? OpenLink(entry) : null;

    private PeerLink? OpenLink(PeerEntry entry)
    {
        lock (_gate)
        {
            if (!_links.TryGetValue(entry.Address, out var link) && !_stopped && Directory.Names(entry.Address))
            {
                link = new PeerLink(_scope, entry.Address);
                _links.Add(entry.Address, link);
                link.Start();
            }

            entry.Link = link;
            return link;
        }
    }

    private void CloseUnnamed()
    {
        lock (_gate)
        {
            Close([.. _links.Keys.Where(address => !Directory.Names(address))]);
        }
    }

    private void Close(List<NodeAddress> addresses)
    {
        _ending.RemoveAll(ended => ended.IsCompleted);
        foreach (var address in addresses)
        {
            if (_links.Remove(address, out var link))
            {
                _ending.Add(link.DisposeAsync().AsTask());
            }
        }
    }

    private void HearPeer()
    {
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                link.Hear();
            }
        }
    }
}

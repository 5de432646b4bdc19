using System.Collections.Concurrent;
using DynaCluster.Protocol.Api;
using Grpc.Core;

namespace DynaCluster.Client.Routing;

/// <summary>
/// What a client knows of its cluster: which nodes there are, which of them can be reached, who leads what. It looks
/// anew when a request finds its knowledge old, one look at a time, and never makes the request wait for it.
/// </summary>
internal sealed class ClusterView(DynaClientOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, NodeConnection> _nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _tables = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private volatile PartitionTable _table = PartitionTable.Empty;
    private Task _looking = Task.CompletedTask;
    private int _preferred;

    /// <summary>The node to ask about one item: the leader of its group where it is known and can be reached.</summary>
    public NodeConnection NodeOf(string table, AttributeMap? item)
    {
        if (!options.FollowsPartitions || item is null)
        {
            return AnyNode();
        }

        PartitionTable known = _table;
        string? key = known.PartitionKeyOf(table);
        if (key is null && _tables.TryAdd(table, true))
        {
            Look();
        }

        LookWhenOld(known);
        return key is not null && item.Values.TryGetValue(key, out AttributeValue? value)
            && KeyHash.TryGet(value, out ulong hash)
            && known.LeaderOf(hash) is { } leader
            && NodeAt(leader) is var node && IsReachable(node)
            ? node
            : AnyNode();
    }

    /// <summary>A node that can be reached as far as is known: one of those that were named to begin with, else any of
    /// the cluster.</summary>
    public NodeConnection AnyNode()
    {
        IReadOnlyList<string> named = options.Endpoints;
        int first = Volatile.Read(ref _preferred);
        for (int i = 0; i < named.Count; i++)
        {
            NodeConnection node = NodeAt(named[(first + i) % named.Count]);
            if (IsReachable(node))
            {
                return node;
            }
        }

        foreach (string address in _table.Addresses)
        {
            NodeConnection node = NodeAt(address);
            if (IsReachable(node))
            {
                return node;
            }
        }

        // Nobody: the one whose turn it is, which perhaps is there again.
        return NodeAt(named[(Interlocked.Increment(ref _preferred) & int.MaxValue) % named.Count]);
    }

    /// <summary>The node could not be reached: the next request goes elsewhere.</summary>
    public void LeaveAlone(NodeConnection node)
    {
        node.UnreachableSince = options.Time.GetTimestamp();
        Look();
    }

    /// <summary>What is known seems to be wrong.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (options.FollowsPartitions && _looking.IsCompleted && !_stop.IsCancellationRequested)
            {
                _looking = LookAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task looking;
        lock (_gate)
        {
            looking = _looking;
        }

        await looking;
        foreach (NodeConnection node in _nodes.Values)
        {
            node.Dispose();
        }

        _stop.Dispose();
    }

    private void LookWhenOld(PartitionTable known)
    {
        if (known.IsEmpty || options.Time.GetElapsedTime(known.TakenAt) > options.PartitionsAgeMax)
        {
            Look();
        }
    }

    private async Task LookAsync()
    {
        DescribePartitionsRequest request = new();
        request.TableNames.Add(_tables.Keys);
        long now = options.Time.GetTimestamp();
        NodeConnection node = AnyNode();
        try
        {
            DescribePartitionsResponse answer = await node.Client.DescribePartitionsAsync(
                request,
                deadline: options.Time.GetUtcNow().UtcDateTime + options.AttemptDeadline,
                cancellationToken: _stop.Token);
            foreach (string missing in _tables.Keys.Except(answer.Tables.Select(table => table.TableName)))
            {
                _tables.TryRemove(missing, out _); // asked for again by the next request for it
            }

            _table = new PartitionTable(answer, now);
        }
        catch (RpcException failure)
        {
            if (Errors.CallFailures.IsNotSent(failure))
            {
                node.UnreachableSince = now;
            }
        }
        catch (OperationCanceledException)
        {
            // it stops
        }
    }

    private NodeConnection NodeAt(string address)
        => _nodes.TryGetValue(address, out NodeConnection? known) ? known : Connect(address);

    private NodeConnection Connect(string address)
    {
        NodeConnection made = new(address, options.ConnectDeadline);
        NodeConnection kept = _nodes.GetOrAdd(address, made);
        if (kept != made)
        {
            made.Dispose();
        }

        return kept;
    }

    private bool IsReachable(NodeConnection node)
        => node.UnreachableSince is var since
            && (since == long.MinValue || options.Time.GetElapsedTime(since) > options.UnreachableRest);
}

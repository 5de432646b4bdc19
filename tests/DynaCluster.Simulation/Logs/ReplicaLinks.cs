using DynaCluster.Consensus;
using DynaCluster.Model.Flows;
using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Logs;

/// <summary>What is done with a message: answers are given by the last argument, at any time or never.</summary>
public delegate void ReceiveMessage(ulong from, RaftMessage message, Action<RaftMessage> answer);

/// <summary>
/// The frames of all groups of one process: the way out, and to the replicas that it hosts. A frame for another cluster
/// or another replica than this one is refused.
/// </summary>
public sealed class ReplicaLinks
{
    private readonly Dictionary<long, TaskCompletionSource<RaftMessage?>> _calls = [];
    private readonly SortedDictionary<uint, (ReplicaIdentity Replica, ReceiveMessage Receive)> _hosted = [];
    private readonly ReplicaDirectory _directory;
    private readonly NetworkPort _port;
    private readonly Random _random;
    private long _lastCall;

    public ReplicaLinks(SimulatedNetwork network, int node, SimulatedProcess process, ReplicaDirectory directory)
    {
        Process = process;
        _directory = directory;
        _random = network.Random;
        _port = network.Attach(node, process, message => Receive((RaftFrame)message));
    }

    public SimulatedProcess Process { get; }

    /// <summary>Frames that were for somebody else.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>By chance at least the one and at most the other.</summary>
    public long NextTicks(long min, long max) => _random.NextInt64(min, max + 1);

    public void Host(ReplicaIdentity identity, ReceiveMessage receive) => _hosted[identity.Group] = (identity, receive);

    public void Leave(ReplicaIdentity identity) => _hosted.Remove(identity.Group);

    /// <summary>To a replica of the same group; lost when nobody knows where it is.</summary>
    public void Send(ReplicaIdentity from, ulong to, RaftMessage message) => Send(from, to, call: 0, message);

    /// <returns>Null: no answer in time. The message may have arrived.</returns>
    public async Task<RaftMessage?> CallAsync(
        ReplicaIdentity from, ulong to, RaftMessage message, CancellationToken token)
    {
        long call = ++_lastCall;
        TaskCompletionSource<RaftMessage?> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(call, answered);
        using ITimer patience = Process.Time.CreateTimer(
            _ => answered.TrySetResult(null), null, RaftTiming.Answer, Timeout.InfiniteTimeSpan);
        Send(from, to, call, message);
        try
        {
            return await answered.Task.OnContext().WaitAsync(token);
        }
        finally
        {
            _calls.Remove(call);
        }
    }

    private void Send(ReplicaIdentity from, ulong to, long call, RaftMessage message)
    {
        if (_directory.Find(from.Group, to) is { } node)
        {
            _port.Send(node, new RaftFrame(from.Cluster, from.Group, from.Replica, to, call, message));
        }
    }

    private void Receive(RaftFrame frame)
    {
        if (!_hosted.TryGetValue(frame.Group, out var hosted)
            || hosted.Replica.Cluster != frame.Cluster || hosted.Replica.Replica != frame.To)
        {
            RefusedCount++;
        }
        else if (frame.Call >= 0)
        {
            hosted.Receive(frame.From, frame.Message, answer =>
            {
                if (frame.Call > 0)
                {
                    Send(hosted.Replica, frame.From, -frame.Call, answer);
                }
            });
        }
        else if (_calls.TryGetValue(-frame.Call, out TaskCompletionSource<RaftMessage?>? answered))
        {
            answered.TrySetResult(frame.Message);
        }
    }
}

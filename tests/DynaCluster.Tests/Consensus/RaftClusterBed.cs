using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus;

/// <summary>Several <see cref="RaftGroup"/>s of one group in this process: each with its own links over loopback, its
/// own memory store and the real commit thread.</summary>
public sealed class RaftClusterBed : ReplicatedClusterBed, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly Membership _founding;
    private readonly HashSet<ulong> _isolated = [];
    private readonly SortedDictionary<ulong, Replica> _running = [];
    private readonly Dictionary<ulong, MemoryLogStore> _stores = [];
    private readonly CancellationTokenSource _patience;

    private RaftClusterBed(int voters)
    {
        _founding = new Membership([.. Enumerable.Range(1, voters).Select(v => (ulong)v)]);
        _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _patience.CancelAfter(Patience);
    }

    public override CancellationToken Token => _patience.Token;

    public override IReadOnlyList<ulong> Running => [.. _running.Keys];

    /// <summary>Nothing of it runs yet.</summary>
    public static RaftClusterBed Found(int voters) => new(voters);

    public static async Task<RaftClusterBed> RunAsync(int voters)
    {
        RaftClusterBed bed = new(voters);
        for (int voter = 1; voter <= voters; voter++)
        {
            await bed.StartAsync((ulong)voter);
        }

        return bed;
    }

    public RaftGroup Group(ulong replica) => _running[replica].Group;

    /// <summary>The replica's disk; whether it runs or not.</summary>
    public MemoryLogStore Store(ulong replica) => _stores[replica];

    public override IReplicatedLog Log(ulong replica) => Group(replica);

    public override RecordingState State(ulong replica) => _running[replica].State;

    public override Task StartAsync(ulong replica)
        => StartAsync(replica, GroupLogBed.Identity with { Replica = replica });

    /// <summary>Starts a replica on the node's disk under any identity.</summary>
    public async Task StartAsync(ulong node, ReplicaIdentity identity)
    {
        if (!_stores.TryGetValue(node, out MemoryLogStore? store))
        {
            _stores.Add(node, store = new MemoryLogStore());
        }

        Replica started = await Replica.StartAsync(
            new Place(node, identity, store, _folder[$"replica-{node}"]), _founding, Token);
        _running.Add(node, started);
        Connect();
    }

    public NodeAddress AddressOf(ulong node) => _running[node].Address;

    /// <summary>As a balancer does: asks again while the change has to wait.</summary>
    public async Task AddVoterAsync(ulong replica)
    {
        while (!Group((await LeaderAsync()).Replica).Members.Voters.Contains(replica))
        {
            await Log((await LeaderAsync()).Replica).AddVoterAsync(replica, Token);
            await CommitAsync("meanwhile");
        }
    }

    /// <summary>Writes a replica's log before it starts.</summary>
    /// <param name="newest">The membership in its last entry; null: that of the founding, and no such entry.</param>
    public async Task PrepareAsync(ulong replica, long term, int entries, Membership? newest = null)
    {
        MemoryLogStore store = new();
        NodeLog node = new(store, static (message, cause) => throw new InvalidOperationException(message, cause));
        using NodeLogThread thread = new(node);
        await using GroupLog log = await GroupLog.OpenAsync(
            node, GroupLogBed.Identity with { Replica = replica }, _founding, new RecordingState());
        await log.UpdateTermAsync(term, resetVote: true);
        LogEntry[] written = GroupLogBed.Entries(term, 1, entries);
        if (newest is not null)
        {
            written[^1] = written[^1] with { Kind = LogEntryKind.Configuration, Payload = newest.Encode() };
        }

        await log.ReceiveAsync(term, default, written);
        _stores.Add(replica, store);
    }

    /// <summary>The replica's disk is emptied while it does not run.</summary>
    public void EmptyDisk(ulong replica)
    {
        _stores.Remove(replica);
        Directory.Delete(_folder[$"replica-{replica}"], recursive: true);
    }

    public override async Task KillAsync(ulong replica)
    {
        _running.Remove(replica, out Replica? killed);
        Connect();
        _stores[replica] = _stores[replica].Cut();
        await killed!.DisposeAsync(); // a replica that runs
    }

    public override void Isolate(ulong replica)
    {
        _isolated.Add(replica);
        Connect();
    }

    public override void Heal()
    {
        _isolated.Clear();
        Connect();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Replica replica in _running.Values)
        {
            await replica.DisposeAsync();
        }

        _patience.Dispose();
        _folder.Dispose();
    }

    /// <summary>Every replica finds exactly those that it is to reach.</summary>
    private void Connect()
    {
        foreach ((ulong from, Replica replica) in _running)
        {
            foreach (ulong to in _stores.Keys)
            {
                bool reaches = _running.ContainsKey(to) && !_isolated.Contains(from) && !_isolated.Contains(to);
                replica.Reach(to, reaches ? _running[to].Address : null);
            }
        }
    }

    private sealed record Place(ulong Node, ReplicaIdentity Identity, MemoryLogStore Store, string Folder);

    private sealed class Replica : IAsyncDisposable
    {
        private readonly PeerLinks _links;
        private readonly NodePort _port;
        private readonly NodeLogThread _thread;

        private Replica(PeerLinks links, NodePort port, NodeLogThread thread, RaftGroup group, RecordingState state)
        {
            _links = links;
            _port = port;
            _thread = thread;
            Group = group;
            State = state;
        }

        public RaftGroup Group { get; }

        public RecordingState State { get; }

        public NodeAddress Address => new("127.0.0.1", _port.EndPoint.Port);

        public static async Task<Replica> StartAsync(Place place, Membership founding, CancellationToken token)
        {
            PeerLinks links = new(place.Identity.Cluster, place.Node, TimeProvider.System, NullLogger.Instance);
            NodePort port = await NodePort.OpenAsync(
                new IPEndPoint(IPAddress.Loopback, 0), links, NullLoggerFactory.Instance);
            NodeLog log = new(
                place.Store, static (message, cause) => throw new InvalidOperationException(message, cause));
            NodeLogThread thread = new(log);
            RecordingState state = new();
            RaftGroup group = new(
                new RaftNode(log, links, TimeProvider.System), place.Identity, founding, state, place.Folder);
            await group.StartAsync(token);
            return new Replica(links, port, thread, group, state);
        }

        public void Reach(ulong replica, NodeAddress? address)
        {
            if (address is { } known)
            {
                _links.Directory.Set(replica, known);
            }
            else
            {
                _links.Directory.Remove(replica);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _port.DisposeAsync();
            await Group.DisposeAsync();
            await _links.DisposeAsync();
            _thread.Dispose();
        }
    }
}

using System.Net;
using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model.Log;
using DynaCluster.Node.Hosting;
using DynaCluster.Node.Partitions;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using DynaCluster.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>A replica's state that comes from another node, on real stores, with crashes between the steps.</summary>
public sealed class ReplicaFoldersTests : IAsyncLifetime
{
    private const uint Group = 7;

    private static readonly Guid s_cluster = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    private static readonly ReplicaIdentity s_leader = new(s_cluster, Group, 1);
    private static readonly ReplicaIdentity s_learner = new(s_cluster, Group, 2);

    private readonly TemporaryFolder _folder = new();
    private readonly RocksResources _resources = new(32 * 1024 * 1024, 32 * 1024 * 1024);
    private readonly PeerLinks _links = new(s_cluster, 1, TimeProvider.System, NullLogger.Instance);
    private OpenReplica _leader = null!; // set by InitializeAsync
    private SnapshotShelf _shelf = null!; // set by InitializeAsync
    private NodePort _port = null!; // set by InitializeAsync

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LearnerRoot => _folder["learner"];

    public async ValueTask InitializeAsync()
    {
        _leader = await OpenAsync(_folder["leader"], s_leader);
        await _leader.Log.IncrementTermAsync(1);
        _leader.Log.BeginLeadership(_leader.Log.Term);
        _shelf = new SnapshotShelf(
            s_cluster, _folder["shelf"], TimeProvider.System, new TransferThrottle(long.MaxValue, TimeProvider.System));
        _shelf.Register(Group, new SnapshotOrigin(_leader.Log, _leader.State.Checkpoint));
        _port = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _links, NullLoggerFactory.Instance, _shelf);
        await WriteAsync("first", "1");
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync();
        await _links.DisposeAsync();
        _shelf.Dispose();
        await _leader.DisposeAsync();
        _resources.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_replica_gets_state_and_log_of_the_leader()
    {
        await InstallAsync();
        await WriteAsync("second", "2");
        await using OpenReplica learner = await OpenAsync(LearnerRoot, s_learner);
        Assert.Equal(CatchUpOutcome.CaughtUp, await CatchUpAsync(learner));
        Assert.Equal(("1", "2"), (learner.Read("first"), learner.Read("second")));
    }

    [Fact]
    public async Task A_replica_that_fell_behind_gets_a_newer_state()
    {
        await InstallAsync();
        await WriteAsync("second", "2");
        await InstallAsync();
        await using OpenReplica learner = await OpenAsync(LearnerRoot, s_learner);
        Assert.Equal("2", learner.Read("second"));
        Assert.Equal(["7.2"], Folders());
    }

    [Fact]
    public async Task A_crash_before_the_switch_leaves_the_old_state()
    {
        await InstallAsync();
        string groups = Path.Combine(LearnerRoot, "groups");
        TemporaryFolder.Copy(Path.Combine(groups, "7.1"), Path.Combine(groups, "7.2"));
        TemporaryFolder.Copy(Path.Combine(groups, "7.1"), Path.Combine(groups, "7.3.incoming"));
        await using OpenReplica learner = await OpenAsync(LearnerRoot, s_learner);
        Assert.Equal("1", learner.Read("first"));
        Assert.Equal(["7.1"], Folders());
    }

    [Fact]
    public async Task A_crash_behind_the_switch_leaves_the_new_state()
    {
        await InstallAsync();
        TemporaryFolder.Copy(Path.Combine(LearnerRoot, "groups/7.1"), _folder["old"]);
        await WriteAsync("second", "2");
        await InstallAsync();
        TemporaryFolder.Copy(_folder["old"], Path.Combine(LearnerRoot, "groups/7.1"));
        await using OpenReplica learner = await OpenAsync(LearnerRoot, s_learner);
        Assert.Equal("2", learner.Read("second"));
        Assert.Equal(["7.2"], Folders());
    }

    [Fact]
    public async Task An_install_that_fails_changes_nothing()
    {
        await InstallAsync();
        await _port.DisposeAsync();
        await Assert.ThrowsAsync<SnapshotException>(InstallAsync);
        await using OpenReplica learner = await OpenAsync(LearnerRoot, s_learner);
        Assert.Equal("1", learner.Read("first"));
    }

    [Fact]
    public async Task Hazard04_a_replica_that_ran_here_does_not_begin_anew_when_the_nodes_log_is_gone()
    {
        await InstallAsync();
        Directory.CreateDirectory(Path.Combine(LearnerRoot, "groups/7.1/engine")); // what a started replica leaves
        Directory.Delete(Path.Combine(LearnerRoot, "raftlog"), recursive: true);
        await Assert.ThrowsAsync<LogStoreException>(() => OpenAsync(LearnerRoot, s_learner));
    }

    private string?[] Folders()
        => [.. Directory.EnumerateDirectories(Path.Combine(LearnerRoot, "groups")).Select(Path.GetFileName).Order()];

    private async Task InstallAsync()
    {
        using RocksLogStore store = RocksLogStore.Open(Path.Combine(LearnerRoot, "raftlog"));
        NodeLog node = new(store, static (_, cause) => throw cause);
        using NodeLogThread thread = new(node);
        using SnapshotClient client = Client();
        ReplicaFolders folders = FoldersOf(LearnerRoot, node);
        await folders.InstallAsync(s_learner, await folders.FetchAsync(s_learner, client, null, Token));
    }

    private SnapshotClient Client()
        => new(s_cluster, new NodeAddress("127.0.0.1", _port.EndPoint.Port), TimeProvider.System);

    private async Task<CatchUpOutcome> CatchUpAsync(OpenReplica learner)
    {
        using SnapshotClient client = Client();
        CatchUpOutcome outcome = (await LogCatchUp.StepAsync(learner.Log, client, Token)).Outcome;
        await learner.Log.WaitForAppliedAsync(learner.Log.CommitIndex, Token);
        return outcome;
    }

    private async Task WriteAsync(string key, string value)
    {
        using EntryWriter writer = new();
        if (_leader.State.Meta.Epoch == 0)
        {
            writer.BeginBarrier();
            await AppendAsync(writer.Finish(new EntryHeader(1, 0, 1, 1)));
        }

        writer.BeginEffects();
        writer.Put(ColumnFamily.Items, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        GroupMeta meta = _leader.State.Meta;
        var header = new EntryHeader(meta.Epoch, meta.LastEffectIndex, meta.HighestCommittedAt + 1, 1);
        await AppendAsync(writer.Finish(header));
    }

    private async Task AppendAsync(byte[] entry)
    {
        LogPosition place = _leader.Log.TryAppend(_leader.Log.Term, _leader.LastAppended, entry)!.Value; // it leads
        _leader.LastAppended = place.Index;
        await _leader.Log.WaitForAppliedAsync(place.Index, Token);
    }

    private ReplicaFolders FoldersOf(string root, NodeLog node)
        => new(Path.Combine(root, "groups"), node, _resources, TimeProvider.System);

    private async Task<OpenReplica> OpenAsync(string root, ReplicaIdentity identity)
    {
        RocksLogStore store = RocksLogStore.Open(Path.Combine(root, "raftlog"));
        NodeLog node = new(store, static (_, cause) => throw cause);
        NodeLogThread thread = new(node);
        try
        {
            ReplicaFolders folders = FoldersOf(root, node);
            folders.Sweep(Group);
            PartitionState state = new(
                Group, RocksEngine.Open(_resources, folders.Current(Group), ReplicaFolders.OwnerOf(identity)),
                TimeProvider.System);
            GroupState applied = new(state, new EntriesInFlight(), static () => { });
            GroupLog log = await GroupLog.OpenAsync(node, identity, new Membership(s_leader.Replica), applied);
            return new OpenReplica(store, thread, state, log);
        }
        catch
        {
            thread.Dispose();
            store.Dispose();
            throw;
        }
    }

    private sealed class OpenReplica(RocksLogStore store, NodeLogThread thread, PartitionState state, GroupLog log)
        : IAsyncDisposable
    {
        public PartitionState State => state;

        public GroupLog Log => log;

        public long LastAppended { get; set; }

        public string? Read(string key)
            => state.Get(ColumnFamily.Items, Encoding.UTF8.GetBytes(key)) is { } value
                ? Encoding.UTF8.GetString(value)
                : null;

        public async ValueTask DisposeAsync()
        {
            await log.DisposeAsync();
            thread.Dispose();
            store.Dispose();
            state.Dispose();
        }
    }
}

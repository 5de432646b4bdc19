using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Node.Cluster;
using DynaCluster.Storage.Disks;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Folders;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// A node on a real disk. In its folder: <c>node.id</c> (who it is), <c>raftlog/</c> (the log of all groups),
/// <c>groups/N/</c> (one group's state each), <c>shelf/</c> (copies that other nodes fetch), <c>ballast</c> (room given
/// up when the disk is nearly full).
/// </summary>
public sealed class DiskNode : IAsyncDisposable
{
    private const long BallastBytesMax = 64L * 1024 * 1024;

    /// <summary>The node that makes a cluster.</summary>
    private const ulong FounderId = 1;

    /// <summary>The ballast is part of the reserve, and a small part: the rest has to be free when it is given
    /// up.</summary>
    private const long BallastShare = 4;

    private readonly NodeIdentity _identity;
    private readonly RocksResources _resources;
    private readonly RocksLogStore _store;
    private readonly NodeLogThread _logThread;
    private readonly ReplicaSupply _supply;
    private readonly DiskReserve _reserve;
    private readonly NodeHost? _host;
    private bool _disposed;

    private DiskNode(DiskNodeSettings settings, DiskNodeParts parts, ILoggerFactory logging, FatalStop fatal)
    {
        string folder = settings.Folder;
        _identity = parts.Identity;
        Guid cluster = _identity.Cluster;
        _reserve = new DiskReserve(() => SpaceFor(folder), settings.ReserveBytes, BallastOf(settings), settings.Time);
        _resources = RocksResources.ForMemory(settings.MemoryBytes);
        _store = RocksLogStore.Open(Path.Combine(folder, "raftlog"));
        var log = new NodeLog(_store, fatal);
        _logThread = new NodeLogThread(log);
        var replicas = new ReplicaFolders(Path.Combine(folder, "groups"), log, _resources, settings.Time);
        Links = new PeerLinks(cluster, _identity.Node, settings.Time, logging.CreateLogger<PeerLinks>());
        Shelf = new SnapshotShelf(
            cluster, Path.Combine(folder, "shelf"), settings.Time,
            new TransferThrottle(Limits.SnapshotBytesPerSecond, settings.Time));
        var raft = new RaftNode(log, Links, settings.Time, Shelf);
        _supply = new ReplicaSupply(cluster, Links.Directory, log, replicas, settings.Time);
        try
        {
            _host = new NodeHost(
                new NodeSettings
                {
                    ClusterId = cluster,
                    Region = settings.Region,
                    Account = settings.Account,
                    DataGroups = _identity.DataGroups,
                    First = _identity.Node == FounderId ? parts.Said : null,
                    Replicas = [.. Enumerable.Range(0, _identity.DataGroups + 1)
                        .Select(group => FindReplica((uint)group)).OfType<ReplicaPlacement>()],
                },
                new NodeParts
                {
                    Catalog = parts.Catalog,
                    OpenEngine = replicas.OpenState,
                    OpenLog = (replica, founding, state) => new RaftGroup(
                        raft, replica, founding ?? new Membership(), state, replicas.Current(replica.Group)),
                    Supply = _supply,
                    Voters = parts.Voters(Shelf),
                    ReachCluster = parts.ReachCluster,
                    Ttl = settings.Ttl,
                    Time = settings.Time,
                    Random = settings.Random,
                    Logging = logging,
                    Failed = fault => fatal("A partition group cannot go on; restart the node.", fault),
                    Reserve = _reserve,
                });
            _host.Metrics.ObserveLog(() => log.CommitCount, () => _store.WrittenBytes, () => _store.FlushedBytes);
            _host.Metrics.ObserveLinks(Links.Counters);
            DurableFile.SyncFolder(folder); // the name of groups/: the log may forget what only lies there
        }
        catch
        {
            CloseStores();
            throw;
        }
    }

    /// <summary>To the nodes of the other replicas.</summary>
    public PeerLinks Links { get; }

    /// <summary>What other nodes fetch.</summary>
    public SnapshotShelf Shelf { get; }

    public NodeHost Host => _host!; // set by the constructor

    /// <summary>Opens everything in the folder, or makes it in an empty one; nothing runs yet.</summary>
    /// <param name="fatal">How the process ends when a part cannot go on rightly.</param>
    /// <exception cref="FolderRefusedException">A group's folder; the message says what to do.</exception>
    /// <exception cref="LogStoreException">The log; the message says what to do.</exception>
    public static DiskNode Open(
        DiskNodeSettings settings, DiskNodeParts parts, ILoggerFactory logging, FatalStop fatal)
        => new(settings, parts, logging, fatal);

    /// <inheritdoc cref="NodeHost.StartAsync"/>
    public Task StartAsync(CancellationToken token) => Host.StartAsync(token);

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await Host.DisposeAsync();
            _supply.Dispose();
            await Links.DisposeAsync();
            Shelf.Dispose();
            CloseStores();
        }
    }

    /// <summary>What is written but still in memory will take its room at the next flush: it is no longer
    /// free.</summary>
    private DiskSpace SpaceFor(string folder)
    {
        DiskSpace space = DiskSpace.Of(folder);
        return space with { Available = space.Available - (_host?.UnflushedBytes ?? 0) };
    }

    private static Ballast? BallastOf(DiskNodeSettings settings)
    {
        long bytes = Math.Min(BallastBytesMax, (settings.ReserveBytes ?? long.MaxValue) / BallastShare);
        return settings.HasBallast && bytes > 0 ? new Ballast(Path.Combine(settings.Folder, "ballast"), bytes) : null;
    }

    /// <summary>What the node has of a group when it starts: what its log knows; else, on the node that made the
    /// cluster, a first replica, unless that was taken away. The catalog's counter of replica ids begins behind
    /// those.</summary>
    private ReplicaPlacement? FindReplica(uint group)
    {
        if (GroupLog.FindIdentity(_store, group) is { } known)
        {
            return new ReplicaPlacement(known);
        }

        ulong first = group + 1UL;
        return _identity.Node == FounderId && !GroupLog.IsRetired(_store, group)
            ? new ReplicaPlacement(new ReplicaIdentity(_identity.Cluster, group, first))
            {
                Founding = new Membership(first),
            }
            : null;
    }

    private void CloseStores()
    {
        _logThread.Dispose();
        _store.Dispose();
        _resources.Dispose();
        _reserve.Dispose();
    }
}

using System.Globalization;
using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Files;
using DynaCluster.Placement.Catalog;
using DynaCluster.Storage.Disks;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Folders;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// A node on a real disk, each group with one voter, this one. In its folder: <c>cluster.id</c>, <c>raftlog/</c> (the
/// log of all groups), <c>groups/N/</c> (one group's state each), <c>ballast</c> (room given up when the disk is
/// nearly full).
/// </summary>
public sealed class DiskNode : IAsyncDisposable
{
    private const long BallastBytesMax = 64L * 1024 * 1024;
    private const ulong NodeId = 1;

    /// <summary>The ballast is part of the reserve, and a small part: the rest has to be free when it is given
    /// up.</summary>
    private const long BallastShare = 4;

    private readonly RocksResources _resources;
    private readonly RocksLogStore _store;
    private readonly NodeLogThread _logThread;
    private readonly PeerLinks _links;
    private readonly ReplicaSupply _supply;
    private readonly DiskReserve _reserve;
    private readonly NodeHost? _host;
    private bool _disposed;

    private DiskNode(DiskNodeSettings settings, ILoggerFactory logging, FatalStop fatal)
    {
        string folder = settings.Folder;
        Guid cluster = FindOrMakeClusterId(folder, settings.Random);
        _reserve = new DiskReserve(() => SpaceFor(folder), settings.ReserveBytes, BallastOf(settings), settings.Time);
        _resources = RocksResources.ForMemory(settings.MemoryBytes);
        _store = RocksLogStore.Open(Path.Combine(folder, "raftlog"));
        var log = new NodeLog(_store, fatal);
        _logThread = new NodeLogThread(log);
        var replicas = new ReplicaFolders(Path.Combine(folder, "groups"), log, _resources, settings.Time);
        _links = new PeerLinks(cluster, NodeId, settings.Time, logging.CreateLogger<PeerLinks>());
        var raft = new RaftNode(log, _links, settings.Time);
        _supply = new ReplicaSupply(cluster, _links.Directory, log, replicas, settings.Time);
        try
        {
            _host = new NodeHost(
                new NodeSettings
                {
                    ClusterId = cluster,
                    Region = settings.Region,
                    Account = settings.Account,
                    DataGroups = settings.DataGroups,
                    Replicas = [.. Enumerable.Range(0, settings.DataGroups + 1).Select(group => Founded((uint)group))],
                },
                new NodeParts
                {
                    OpenEngine = replicas.OpenState,
                    OpenLog = (replica, founding, state) => new RaftGroup(
                        raft, replica, founding ?? new Membership(), state, replicas.Current(replica.Group)),
                    Supply = _supply,
                    Time = settings.Time,
                    Random = settings.Random,
                    Logging = logging,
                    Failed = fault => fatal("A partition group cannot go on; restart the node.", fault),
                    Reserve = _reserve,
                });
            _host.Metrics.ObserveLog(() => log.CommitCount, () => _store.WrittenBytes, () => _store.FlushedBytes);
            _host.Metrics.ObserveLinks(_links.Counters);
            DurableFile.SyncFolder(folder); // the name of groups/: the log may forget what only lies there
        }
        catch
        {
            CloseStores();
            throw;
        }

        // The first replicas of a cluster: the catalog's counter of replica ids begins behind them.
        ReplicaPlacement Founded(uint group)
            => new(new ReplicaIdentity(cluster, group, group + 1UL)) { Founding = new Membership(group + 1UL) };
    }

    public NodeHost Host => _host!; // set by the constructor

    /// <summary>Opens everything in the folder, or makes it in an empty one; nothing runs yet.</summary>
    /// <param name="fatal">How the process ends when a part cannot go on rightly.</param>
    /// <exception cref="FolderRefusedException">A group's folder; the message says what to do.</exception>
    /// <exception cref="LogStoreException">The log; the message says what to do.</exception>
    public static DiskNode Open(DiskNodeSettings settings, ILoggerFactory logging, FatalStop fatal)
        => new(settings, logging, fatal);

    /// <inheritdoc cref="NodeHost.StartAsync"/>
    public Task StartAsync(CancellationToken token) => Host.StartAsync(token);

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await Host.DisposeAsync();
            _supply.Dispose();
            await _links.DisposeAsync();
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

    private static Guid FindOrMakeClusterId(string folder, Random random)
    {
        string file = Path.Combine(folder, "cluster.id");
        if (File.Exists(file))
        {
            return Guid.TryParse(File.ReadAllText(file), out Guid known)
                ? known
                : throw new FolderRefusedException($"The file {file} is damaged. Restore the folder from a copy.");
        }

        if (Directory.Exists(Path.Combine(folder, "raftlog")) || Directory.Exists(Path.Combine(folder, "groups")))
        {
            throw new FolderRefusedException(
                $"The folder {folder} holds data but has lost its file cluster.id. Restore the folder from a copy.");
        }

        Directory.CreateDirectory(folder);
        Guid fresh = RandomIds.Guid(random);
        DurableFile.Replace(file, Encoding.UTF8.GetBytes(fresh.ToString("D", CultureInfo.InvariantCulture)));
        return fresh;
    }

    private void CloseStores()
    {
        _logThread.Dispose();
        _store.Dispose();
        _resources.Dispose();
        _reserve.Dispose();
    }
}

using System.Globalization;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Folders;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// The folders of a node's replicas below one root: group 7 begins in <c>7</c>; a state that was fetched from another
/// replica comes in as <c>7.1.incoming</c> and becomes <c>7.1</c>. Which of them is valid stands in the node's log;
/// the others are leftovers.
/// </summary>
public sealed class ReplicaFolders(string root, NodeLog log, RocksResources resources, TimeProvider time)
{
    private const string Incoming = ".incoming";

    /// <summary>The folder that holds the group's state.</summary>
    /// <exception cref="LogStoreException">A replica ran here, and the node's log does not know of it any
    /// more.</exception>
    public string Current(uint group)
    {
        string name = GroupLog.StateFolder(log.Store, group);
        if (GroupLog.FindIdentity(log.Store, group) is null && !GroupLog.IsRetired(log.Store, group)
            && FoldersOf(group).FirstOrDefault(RaftGroup.RanIn) is { } orphan)
        {
            throw LogStoreException.Damaged($"group {group} was started in {orphan} before, but its log is gone");
        }

        return Path.Combine(root, name.Length > 0 ? name : NameOf(group, 0));
    }

    /// <summary>Deletes what is left of transfers that did not end, of states that were replaced, and of replicas that
    /// were given up.</summary>
    /// <inheritdoc cref="Current"/>
    public void Sweep(uint group)
    {
        string current = GroupLog.IsRetired(log.Store, group) ? "" : Current(group);
        foreach (string folder in FoldersOf(group))
        {
            if (folder != current)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Opens the state of this replica, or makes it when there is none.</summary>
    /// <exception cref="FolderRefusedException">The message says what to do.</exception>
    /// <inheritdoc cref="Current"/>
    public RocksEngine OpenState(ReplicaIdentity identity)
    {
        Sweep(identity.Group);
        return RocksEngine.Open(resources, Current(identity.Group), OwnerOf(identity));
    }

    /// <summary>Fetches a group's state from a node that holds it, while this replica's own may be open.</summary>
    /// <param name="leader">Of the node that leads the group.</param>
    /// <exception cref="SnapshotException">It could not be had; nothing has changed, and it may be tried
    /// again.</exception>
    public async Task<FetchedState> FetchAsync(
        ReplicaIdentity identity,
        SnapshotClient leader,
        IProgress<SnapshotProgress>? progress,
        CancellationToken token)
    {
        uint group = identity.Group;
        Sweep(group);
        Directory.CreateDirectory(root);
        string name = NextName(group);
        string incoming = Path.Combine(root, name + Incoming);
        await leader.FetchStateAsync(group, identity.Replica, incoming, progress, token);
        GroupIdentity owner = OwnerOf(identity);
        RocksEngine.Adopt(incoming, owner);
        LogPosition place = PlaceOf(incoming, owner);
        Membership members = await leader.FetchMembersAsync(group, identity.Replica, place, token);
        long bytes = Directory.EnumerateFiles(incoming, "*", SearchOption.AllDirectories)
            .Sum(static file => new FileInfo(file).Length);
        return new FetchedState(name, new LogStart(place, members), bytes);
    }

    /// <summary>Puts a fetched state in the place of this replica's, which must not be open. A crash at any moment
    /// leaves the old state or the new one.</summary>
    public async Task InstallAsync(ReplicaIdentity identity, FetchedState state)
    {
        Directory.Move(Path.Combine(root, state.Name + Incoming), Path.Combine(root, state.Name));
        DurableFile.SyncFolder(root);
        await GroupLog.InstallAsync(log, identity, state.Start, state.Name);
        Sweep(identity.Group);
    }

    /// <summary>Deletes a fetched state that is not needed after all.</summary>
    public void Discard(FetchedState state)
        => Directory.Delete(Path.Combine(root, state.Name + Incoming), recursive: true);

    /// <summary>Gives a replica up, which must not be open: log and state are deleted, its id never comes back
    /// here.</summary>
    public async Task RetireAsync(ReplicaIdentity identity)
    {
        await GroupLog.RetireAsync(log, identity);
        Sweep(identity.Group);
    }

    /// <summary>How a folder names the replica that it belongs to.</summary>
    public static GroupIdentity OwnerOf(ReplicaIdentity identity)
        => new(identity.Cluster.ToString("N", CultureInfo.InvariantCulture), identity.Group, identity.Replica);

    private static string NameOf(uint group, int number)
        => number == 0
            ? group.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{group}.{number}");

    private string NextName(uint group)
    {
        string current = Path.GetFileName(Current(group));
        int point = current.IndexOf('.', StringComparison.Ordinal);
        int number = point < 0 ? 0 : int.Parse(current.AsSpan(point + 1), CultureInfo.InvariantCulture);
        return NameOf(group, number + 1);
    }

    private IEnumerable<string> FoldersOf(uint group)
        => Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Where(
                folder => Path.GetFileName(folder).Split('.')[0] == NameOf(group, 0)).Order(StringComparer.Ordinal)
            : [];

    private LogPosition PlaceOf(string folder, GroupIdentity owner)
    {
        using var state = new PartitionState(owner.Group, RocksEngine.Open(resources, folder, owner), time);
        Invariant.That(state.AppliedIndex > 0);
        return new LogPosition(state.AppliedIndex, state.AppliedTerm);
    }
}

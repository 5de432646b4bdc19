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
        if (log.Store.ReadMetadata(group, LogMetadataKey.Identity) is null
            && FoldersOf(group).FirstOrDefault(RaftGroup.RanIn) is { } orphan)
        {
            throw LogStoreException.Damaged($"group {group} was started in {orphan} before, but its log is gone");
        }

        return Path.Combine(root, name.Length > 0 ? name : NameOf(group, 0));
    }

    /// <summary>Deletes what is left of transfers that did not end and of states that were replaced.</summary>
    /// <inheritdoc cref="Current"/>
    public void Sweep(uint group)
    {
        string current = Current(group);
        foreach (string folder in FoldersOf(group))
        {
            if (folder != current)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>
    /// Fetches a group's state from the node that leads it and puts it in the place of this replica's, which must not
    /// be open. A crash at any moment leaves the old state or the new one.
    /// </summary>
    /// <exception cref="SnapshotException">It could not be had; nothing has changed, and it may be tried
    /// again.</exception>
    public async Task InstallAsync(
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
        Directory.Move(incoming, Path.Combine(root, name));
        DurableFile.SyncFolder(root);
        await GroupLog.InstallAsync(log, identity, new LogStart(place, members), name);
        Sweep(group);
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

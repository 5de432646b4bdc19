using System.Text;
using DynaCluster.Consensus.Faults;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Logs;

/// <summary>A group's state that came from another replica in place of entries.</summary>
public sealed partial class GroupLog
{
    /// <summary>Which of the group's folders holds its state: start-up follows it and nothing else.</summary>
    /// <returns>Empty: the one that a new group begins with.</returns>
    public static string StateFolder(ILogStore store, uint group)
        => store.ReadMetadata(group, LogMetadataKey.Folder) is { } name ? Encoding.UTF8.GetString(name) : "";

    /// <summary>Whose log the node keeps for a group; null: nobody's, or that of a replica that was given up.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    public static ReplicaIdentity? FindIdentity(ILogStore store, uint group)
        => StoredIdentity(store, group) is { } stored
            ? ReplicaIdentity.Decode(stored) ?? throw Unreadable(group, "identity")
            : null;

    /// <summary>Whether the last replica of the group here was given up: what its folder holds is nobody's.</summary>
    public static bool IsRetired(ILogStore store, uint group)
        => store.ReadMetadata(group, LogMetadataKey.Retired) is not null && StoredIdentity(store, group) is null;

    /// <summary>Gives a replica up for good, while the group is not open: its log is gone, and none of its id or of an
    /// earlier one is opened here again. Then its folder may go.</summary>
    public static async ValueTask RetireAsync(NodeLog node, ReplicaIdentity identity)
    {
        if (StoredIdentity(node.Store, identity.Group) is { } stored)
        {
            CheckIdentity(identity, stored);
        }

        await node.InstallAsync(
            identity.Group, keepsTail: false, 0,
            (LogMetadataKey.Identity, identity.Encode()),
            (LogMetadataKey.Retired, identity.Encode()));
    }

    /// <summary>
    /// Makes a fetched state the group's, while the group is not open: its place in the log, its membership and its
    /// folder become valid at once, durably, or not at all. Entries behind the place stay if the log agrees with it
    /// there; else the log begins anew. A replica that is new here gets its identity in the same write. Then the old
    /// folder may go.
    /// </summary>
    /// <param name="snapshot">The last entry that the state has applied, and who votes there.</param>
    /// <param name="folder">Name of the folder, whose files are durable already.</param>
    /// <exception cref="LogStoreException">Another replica's log, or a damaged one.</exception>
    public static async ValueTask InstallAsync(
        NodeLog node, ReplicaIdentity identity, LogStart snapshot, string folder)
    {
        Invariant.That(snapshot.Position.Index > 0 && folder.Length > 0);
        CheckNotRetired(node.Store, identity);
        FailPoints.Reach(FailPoint.SnapshotFetchedBeforeSwitch);
        var contents = node.Store.Recover(identity.Group);
        var before = FindIdentity(node.Store, identity.Group) is null
            ? null
            : LogStart.Decode(node.Store.ReadMetadata(identity.Group, LogMetadataKey.Start));
        Invariant.That(before is null || before.Position.Index <= snapshot.Position.Index);
        var ballot = FindBallot(node.Store, identity);
        if (snapshot.Position.Term > ballot.Term)
        {
            ballot = new Ballot(snapshot.Position.Term, 0);
        }

        await node.InstallAsync(identity.Group, Agrees(contents, snapshot.Position), snapshot.Position.Index,
            (LogMetadataKey.Identity, identity.Encode()),
            (LogMetadataKey.Ballot, ballot.Encode()),
            (LogMetadataKey.Start, snapshot.Encode()),
            (LogMetadataKey.Folder, Encoding.UTF8.GetBytes(folder)));
        FailPoints.Reach(FailPoint.SnapshotSwitchedBeforeSweep);
    }

    private static byte[]? StoredIdentity(ILogStore store, uint group)
    {
        var stored = store.ReadMetadata(group, LogMetadataKey.Identity);
        var retired = store.ReadMetadata(group, LogMetadataKey.Retired);
        return stored is not null && retired is not null && stored.AsSpan().SequenceEqual(retired) ? null : stored;
    }

    /// <summary>Ids only grow. One that was given up here may have voted, and forgot it.</summary>
    private static void CheckNotRetired(ILogStore store, ReplicaIdentity identity)
    {
        if (store.ReadMetadata(identity.Group, LogMetadataKey.Retired) is { } stored
            && (ReplicaIdentity.Decode(stored) ?? throw Unreadable(identity.Group, "identity")) is var retired
            && retired.Replica >= identity.Replica)
        {
            throw new LogStoreException(
                LogStoreFault.WrongIdentity,
                $"The node gave {retired} up, so {identity} may not come here: a replica needs a new id.");
        }
    }

    private static Ballot FindBallot(ILogStore store, ReplicaIdentity identity)
    {
        if (StoredIdentity(store, identity.Group) is not { } stored)
        {
            return default;
        }

        CheckIdentity(identity, stored);
        return Logs.Ballot.Decode(store.ReadMetadata(identity.Group, LogMetadataKey.Ballot))
            ?? throw Unreadable(identity.Group, "ballot");
    }

    /// <summary>Whether the log has the very entry of the place, so that what follows it may stay.</summary>
    private static bool Agrees(LogContents contents, LogPosition place)
    {
        if (place.Index < contents.First || place.Index > contents.Last)
        {
            return false;
        }

        long term = 0;
        foreach (var first in contents.Terms)
        {
            term = first.Index <= place.Index ? first.Term : term;
        }

        return term == place.Term;
    }
}

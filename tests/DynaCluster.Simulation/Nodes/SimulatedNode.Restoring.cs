using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Simulation.Nodes;

/// <summary>States that come from another node in place of log entries.</summary>
public sealed partial class SimulatedNode
{
    private readonly SortedDictionary<uint, GroupSnapshot> _fetched = [];
    private int _folders;

    /// <summary>Its disk is new and there are no replicas for it yet: it must not start.</summary>
    public bool IsGone { get; private set; }

    /// <summary>States of groups that began with another node's.</summary>
    public int SnapshotCount { get; private set; }

    /// <summary>A copy of a group's state as it is applied now; null: it does not serve, or nothing is
    /// applied.</summary>
    public GroupSnapshot? Copy(uint group)
    {
        if (Serving is not { } life || life.Logs[group].AppliedIndex == 0)
        {
            return null;
        }

        MemoryEngine engine = life.Engines[group].Copy();
        using PartitionState state = new(group, engine, _world.Time);
        Membership? members = state.Membership is { } stored
            ? Membership.Decode(stored.Payload.Span)
            : _cluster.Founding(group);
        LogPosition place = new(state.AppliedIndex, state.AppliedTerm);
        return members is null || place.Index == 0 ? null : new GroupSnapshot(new LogStart(place, members), engine);
    }

    /// <summary>The next life begins with this state, whatever the disk holds of the group.</summary>
    public void Fetch(uint group, GroupSnapshot snapshot) => _fetched[group] = snapshot;

    /// <summary>A new disk: whatever this node held is gone, and who held it is nobody any more.</summary>
    public void LoseDisk()
    {
        Kill();
        _fetched.Clear();
        Disk.Empty();
        IsGone = true;
    }

    /// <summary>From its next life on the node holds this replica, which begins with the state of another.</summary>
    public void Replace(ReplicaIdentity replica, GroupSnapshot snapshot)
    {
        _replicas[replica.Group] = replica;
        Fetch(replica.Group, snapshot);
    }

    /// <summary>Every group has a new replica here.</summary>
    public void Return()
    {
        IsGone = false;
        Start();
    }

    /// <summary>It joins later, with new replicas.</summary>
    internal void StayAway() => IsGone = true;

    private async Task RestoreAsync(NodeLog log)
    {
        foreach ((uint group, GroupSnapshot snapshot) in _fetched.ToArray())
        {
            LogStart? start = LogStart.Decode(log.Store.ReadMetadata(group, LogMetadataKey.Start));
            if (start is null || start.Position.Index < snapshot.Start.Position.Index)
            {
                string folder = $"fetched-{++_folders}";
                Disk.Store(group, folder, snapshot.State.Copy());
                await GroupLog.InstallAsync(log, _replicas[group], snapshot.Start, folder);
                SnapshotCount++;
                _world.Trace.Add($"node {Number} begins group {group} at {snapshot.Start.Position}");
            }

            _fetched.Remove(group);
        }
    }
}

/// <param name="State">What is applied up to the start's place.</param>
public sealed record GroupSnapshot(LogStart Start, MemoryEngine State);

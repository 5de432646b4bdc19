using System.Collections.Concurrent;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Node.Hosting;

/// <summary>Where states and entries for replicas of this node come from: the nodes of other replicas, and the folders
/// here. The replicas' logs are <see cref="RaftGroup"/>s.</summary>
public sealed class ReplicaSupply(
    Guid cluster, PeerDirectory directory, NodeLog log, ReplicaFolders folders, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<NodeAddress, SnapshotClient> _clients = [];

    /// <summary>Whether the node's log has this very replica.</summary>
    public bool Knows(ReplicaIdentity replica) => GroupLog.FindIdentity(log.Store, replica.Group) == replica;

    public Task<(CatchUpOutcome Outcome, Membership? Founding)> FindFoundingAsync(
        ReplicaIdentity replica, ulong from, CancellationToken token)
        => FindClient(from) is { } client
            ? LogCatchUp.FindFoundingAsync(client, replica.Group, replica.Replica, token)
            : Task.FromResult<(CatchUpOutcome, Membership?)>((CatchUpOutcome.AskAnother, null));

    public Task<(CatchUpOutcome Outcome, long Lag)> CatchUpAsync(
        IReplicatedLog learner, ulong from, CancellationToken token)
        => FindClient(from) is { } client
            ? ((RaftGroup)learner).CatchUpAsync(client, token)
            : Task.FromResult((CatchUpOutcome.AskAnother, 0L));

    /// <exception cref="SnapshotException">It could not be had now.</exception>
    public Task<FetchedState> FetchAsync(
        ReplicaIdentity replica, ulong from, IProgress<SnapshotProgress> progress, CancellationToken token)
        => FindClient(from) is { } client
            ? folders.FetchAsync(replica, client, progress, token)
            : throw new SnapshotException($"Nobody knows on which node the replica {from} is");

    /// <inheritdoc cref="ReplicaFolders.InstallAsync"/>
    public Task InstallAsync(ReplicaIdentity replica, FetchedState state) => folders.InstallAsync(replica, state);

    public void Discard(FetchedState state) => folders.Discard(state);

    /// <inheritdoc cref="ReplicaFolders.RetireAsync"/>
    public Task RetireAsync(ReplicaIdentity replica) => folders.RetireAsync(replica);

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private SnapshotClient? FindClient(ulong replica)
        => directory.Find(replica) is { } address
            ? _clients.GetOrAdd(
                address, static (at, of) => new SnapshotClient(of.cluster, at, of.time), (cluster, time))
            : null;
}

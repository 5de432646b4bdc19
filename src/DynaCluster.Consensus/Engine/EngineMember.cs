using System.Net;
using DotNext.IO;
using DotNext.Net;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>This replica as the engine sees it. It agrees with itself; nothing is ever sent to it.</summary>
internal sealed class EngineMember(EngineCluster cluster, ulong replica) : IRaftClusterMember, IDisposable
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private IRaftClusterMember.ReplicationState _state;

    event Action<ClusterMemberStatusChangedEventArgs> IClusterMember.MemberStatusChanged
    {
        add { }
        remove { }
    }

    public EndPoint EndPoint { get; } = ReplicaEndPoint.Of(replica);

    public bool IsLeader => ReferenceEquals(cluster.Leader, this);

    public bool IsRemote => false;

    public ClusterMemberStatus Status => ClusterMemberStatus.Available;

    ref IRaftClusterMember.ReplicationState IRaftClusterMember.State => ref _state;

    public ValueTask<IReadOnlyDictionary<string, string>> GetMetadataAsync(bool refresh, CancellationToken token)
        => ValueTask.FromResult<IReadOnlyDictionary<string, string>>(NoMetadata);

    public Task<Result<bool>> VoteAsync(long term, long lastLogIndex, long lastLogTerm, CancellationToken token)
        => Task.FromResult(new Result<bool> { Term = term, Value = true });

    Task<Result<ReplicationStatus>> IRaftClusterMember.AppendEntriesAsync<TEntry, TList>(
        long term, TList entries, long prevLogIndex, long prevLogTerm, long commitIndex, CancellationToken token)
        => throw SentToSelf();

    Task<Result<HeartbeatResult>> IRaftClusterMember.InstallSnapshotAsync(
        long term,
        IRaftLogEntry snapshot,
        long snapshotIndex,
        IDataTransferObject configuration,
        long configurationVersion,
        CancellationToken token)
        => throw SentToSelf();

    public Task<long?> SynchronizeAsync(long commitIndex, CancellationToken token) => Task.FromResult<long?>(null);

    public Task<bool> ResignAsync(CancellationToken token) => Task.FromResult(false);

    public ValueTask CancelPendingRequestsAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
    }

    private static InvalidOperationException SentToSelf() => new("A replica sends nothing to itself.");
}

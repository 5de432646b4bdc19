using System.Net;
using DotNext.IO;
using DotNext.Net;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>A replica as the engine sees it: asked for votes, told that the leader lives. This replica agrees with
/// itself.</summary>
internal sealed class EngineMember(EngineCluster cluster, ulong replica) : IRaftClusterMember, IDisposable
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private IRaftClusterMember.ReplicationState _state;

    event Action<ClusterMemberStatusChangedEventArgs> IClusterMember.MemberStatusChanged
    {
        add { }
        remove { }
    }

    public ulong Replica => replica;

    public EndPoint EndPoint { get; } = ReplicaEndPoint.Of(replica);

    public bool IsLeader => ReferenceEquals(cluster.Leader, this);

    public bool IsRemote => replica != cluster.Parts.Replica;

    public ClusterMemberStatus Status => ClusterMemberStatus.Available;

    ref IRaftClusterMember.ReplicationState IRaftClusterMember.State => ref _state;

    public ValueTask<IReadOnlyDictionary<string, string>> GetMetadataAsync(bool refresh, CancellationToken token)
        => ValueTask.FromResult<IReadOnlyDictionary<string, string>>(NoMetadata);

    /// <summary>All members of a round give the same answer: the engine's sum of them is then the decision.</summary>
    public async Task<Result<bool>> VoteAsync(long term, long lastLogIndex, long lastLogTerm, CancellationToken token)
    {
        var canvass = cluster.AskVotes(term, replica);
        var isWon = await canvass.Decision.WaitAsync(token);
        if (isWon)
        {
            cluster.NoteWon(term);
        }

        return new Result<bool> { Term = Math.Max(term, canvass.HigherTerm), Value = isWon };
    }

    public async Task<Result<PreVoteResult>> PreVoteAsync(
        long term, long lastLogIndex, long lastLogTerm, CancellationToken token)
    {
        var isWon = await cluster.AskBeforehandAsync(term, replica, token);
        return new Result<PreVoteResult>
        {
            Term = term,
            Value = isWon ? PreVoteResult.Accepted : PreVoteResult.RejectedByFollower,
        };
    }

    async Task<Result<ReplicationStatus>> IRaftClusterMember.AppendEntriesAsync<TEntry, TList>(
        long term, TList entries, long prevLogIndex, long prevLogTerm, long commitIndex, CancellationToken token)
    {
        var answer = await cluster.TellAliveAsync(replica, term, token)
            ?? throw new MemberUnavailableException(this);
        return new Result<ReplicationStatus>
        {
            Term = answer.Term,
            Value = new ReplicationStatus
            {
                Result = answer.IsYes ? HeartbeatResult.ReplicatedWithLeaderTerm : HeartbeatResult.Rejected,
                LastIndex = prevLogIndex,
            },
        };
    }

    Task<Result<HeartbeatResult>> IRaftClusterMember.InstallSnapshotAsync(
        long term,
        IRaftLogEntry snapshot,
        long snapshotIndex,
        IDataTransferObject configuration,
        long configurationVersion,
        CancellationToken token)
        => throw new NotSupportedException("Snapshots go another way.");

    public Task<long?> SynchronizeAsync(long commitIndex, CancellationToken token) => Task.FromResult<long?>(null);

    public Task<bool> ResignAsync(CancellationToken token) => Task.FromResult(false);

    /// <summary>Every call has its own token.</summary>
    public ValueTask CancelPendingRequestsAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
    }
}

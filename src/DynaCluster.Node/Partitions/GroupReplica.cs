using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Reads;
using DynaCluster.Node.Services;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>One group on this node: its log, its state, its sequencer, its reads.</summary>
internal sealed class GroupReplica(
    ReplicaIdentity identity, PartitionState state, IReplicatedLog log, GroupSequencer sequencer, GroupSchemas schemas)
{
    public ReplicaIdentity Identity => identity;

    public uint Group => identity.Group;

    public required TimeProvider Time { get; init; }

    /// <summary>What is still needed of the change logs.</summary>
    public required ChangeRetention Retention { get; init; }

    public GroupSchemas Schemas => schemas;

    /// <summary>Pulsed when change records of a table were applied.</summary>
    public required TableSignals Changes { get; init; }

    /// <summary>Pulsed when a table came, went or changed, and when this replica begins to serve.</summary>
    public required ChangeSignal SchemasChanged { get; init; }

    /// <summary>What the indexes have not got yet.</summary>
    public required ChangeBacklog Backlog { get; init; }

    /// <summary>Consumes the change log while this replica leads.</summary>
    public GroupConsumers? Consumers { get; set; }

    /// <summary>Deletes what expires while this replica leads.</summary>
    public required ExpirySweeper Sweeper { get; init; }

    /// <summary>Who reads the state, or submits, is inside.</summary>
    public RequestGate Gate { get; } = new();

    public PartitionState State => state;

    public IReplicatedLog Log => log;

    public GroupSequencer Sequencer => sequencer;

    /// <summary>The only voter: nobody else can lead.</summary>
    public bool IsAlone => log.Members.IsAlone(identity.Replica);

    /// <summary>It leads and its barrier is applied: writes and strong reads are served.</summary>
    public bool IsServing => sequencer.Leadership is not null;

    /// <summary>A table's schema as the group has applied it, or null.</summary>
    public TableSchema? FindSchema(uint table) => schemas.Find(table);

    /// <summary>The read barrier: what is applied here now is everything that was committed before the call.</summary>
    public async ValueTask<bool> ConfirmAsync(CancellationToken token)
        => sequencer.Leadership is { } leadership && await log.ConfirmLeadershipAsync(leadership, token);

    public Task<WriteResponse> WriteAsync(WriteRequest request) => sequencer.SubmitAsync(request.Kind switch
    {
        WriteKind.Put => (ItemWrite)new PutItemWrite(request),
        WriteKind.Update => new UpdateItemWrite(request),
        WriteKind.Delete => new DeleteItemWrite(request),
        _ => throw new InvariantBrokenException("a write has one of the known kinds"),
    });

    public Task<SchemaResponse> ChangeSchemaAsync(SchemaRequest request) => sequencer.SubmitAsync(
        request.Dropped
            ? (GroupWrite<SchemaResponse>)new DropTableWrite(request.Table)
            : new SchemaWrite(request.Table));

    public Task<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request)
        => sequencer.SubmitAsync(new IndexBatchWrite(request));

    public BackfillResponse ReportBackfill(BackfillRequest request)
        => !IsServing ? new BackfillResponse { Error = RequestErrors.NotApplied() }
            : Consumers?.Report(request.Table, request.Index) ?? new BackfillResponse();

    public async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => await AdmitAsync(request.Target, request.Consistent, request.LeastIndex, token) is { } error
            ? new GetResponse { Error = error }
            : ItemRead.Read(state, request);

    public async ValueTask<RangeResponse> ReadRangeAsync(
        RangeRequest request, CancellationToken token)
    {
        if (await AdmitAsync(request.Target, request.Consistent, request.LeastIndex, token) is { } error)
        {
            return new RangeResponse { Error = error };
        }

        // A group that does not know the table yet holds nothing of it.
        return schemas.Find(request.Target.Table) is { } schema
            ? RangeRead.Read(state, schema, request)
            : new RangeResponse();
    }

    public async ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => await AdmitAsync(request.Target, consistent: false, request.LeastIndex, token) is { } error
            ? new TableStatisticsResponse { Error = error }
            : StatisticsRead.Read(state, schemas.Find(request.Target.Table));

    /// <summary>Changes of a table, which may have been dropped. A replica that does not know the shard (yet) leaves
    /// the answer to another one.</summary>
    public async ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
    {
        if (!await IsFreshAsync(request.LeastIndex, token))
        {
            return new ChangesResponse { Error = RequestErrors.NotApplied() };
        }

        ChangesResponse response = ChangesRead.Read(state, request);
        return response.NoShard && !IsServing
            ? new ChangesResponse { Error = RequestErrors.NotApplied() }
            : response;
    }

    /// <summary>By the leader: who asks next for a shard that was told finds it.</summary>
    public ShardsResponse ListShards(ShardsRequest request)
        => IsServing ? ShardsRead.Read(state, request) : new ShardsResponse { Error = RequestErrors.NotApplied() };

    /// <summary>
    /// A consistent read waits for the read barrier of a leadership whose barrier entry is applied. An eventual one
    /// needs a replica that leads, or has applied what the leader had committed a short while ago: neither a restart
    /// nor a replica that was cut off shows the past. A lone voter has everything once it has caught up.
    /// </summary>
    /// <param name="least">What an eventual read must show.</param>
    private async ValueTask<RequestError?> AdmitAsync(
        Target target, bool consistent, long least, CancellationToken token)
    {
        if (consistent)
        {
            if (!await ConfirmAsync(token))
            {
                return RequestErrors.NotApplied();
            }
        }
        else if (!await IsFreshAsync(least, token))
        {
            return RequestErrors.NotApplied();
        }

        ulong epoch = state.Meta.RangeEpoch;
        if (target.RangeEpoch != 0 && target.RangeEpoch != epoch)
        {
            return RequestErrors.StaleRange(epoch);
        }

        return state.IsDropped(target.Table) ? RequestErrors.Refused(ApiErrors.ResourceMissing()) : null;
    }

    private async ValueTask<bool> IsFreshAsync(long least, CancellationToken token)
        => (IsServing || log.IsFresh || (IsAlone && sequencer.HasCaughtUp))
            && (state.AppliedIndex >= least || await WaitForAsync(least, token));

    /// <summary>What is committed comes soon: a short wait spares a way to another node.</summary>
    private async ValueTask<bool> WaitForAsync(long index, CancellationToken token)
    {
        using CancellationTokenSource late = new(Limits.FollowerWait, Time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        try
        {
            await log.WaitForAppliedAsync(index, ending.Token);
            return true;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return false;
        }
    }
}

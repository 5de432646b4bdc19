using DynaCluster.Protocol;

namespace DynaCluster.Routing;

/// <summary>
/// The way to the leaders of partition groups: in this process, or (with the cluster) another one. Forms: the node's
/// own PartitionService and the simulator's. Every answer carries its error; nothing is thrown but bugs and
/// cancellation, and cancellation ends the waiting only, never a proposal. Byte fields belong to the message for good.
/// </summary>
public interface IPartitionChannel
{
    ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token);

    ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token);

    ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token);

    ValueTask<TableStatisticsResponse> GetStatisticsAsync(TableStatisticsRequest request, CancellationToken token);

    /// <summary>Changes of a table as a shard of its stream shows them.</summary>
    ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token);

    /// <summary>The shards of a stream in one group, as its leader knows them.</summary>
    ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token);

    /// <summary>Answered when the group has applied the schema or the drop. Idempotent.</summary>
    ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token);

    /// <summary>Entries of global indexes for a destination group. Taken once, however often they are sent.</summary>
    ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token);

    /// <summary>How far a group is with what was there before a global index.</summary>
    ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token);

    /// <summary>A change of the catalog (group 0). CreateTable and DeleteTable answer when every group has applied
    /// them, within a bound of time; else the table is still CREATING or DELETING.</summary>
    ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token);
}

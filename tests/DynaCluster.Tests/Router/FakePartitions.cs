using DynaCluster.Model.Errors;
using DynaCluster.Model.Topology;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;

namespace DynaCluster.Tests.Router;

/// <summary>A double of all partition groups: the catalog is real and in memory, items are what the test
/// says.</summary>
internal sealed class FakePartitions : IPartitionChannel
{
    public const string Account = "000000000000";

    private readonly Dictionary<string, byte[]> _state = new(StringComparer.Ordinal);
    private readonly Random _random = new(7);
    private readonly TimeProvider _time;
    private long _revision;

    public FakePartitions(TimeProvider time, int groups = 4)
    {
        _time = time;
        var cluster = new ClusterDefinition { ClusterId = "test", Region = "us-east-1", Account = Account };
        ulong width = (ulong.MaxValue / (ulong)groups) + 1;
        for (uint i = 0; i < groups; i++)
        {
            cluster.Groups.Add(new GroupRange { Group = i + 1, LowHash = unchecked(i * width) });
        }

        var edit = new CatalogEdit(Find);
        CatalogChanges.DefineCluster(edit, cluster, first: null);
        Commit(edit);
    }

    public CatalogView View { get; } = new();

    /// <summary>False: a new or changed table stays CREATING or UPDATING.</summary>
    public bool TablesSettle { get; set; } = true;

    /// <summary>Called before a question for the newest catalog is answered.</summary>
    public Action OnRefresh { get; set; } = static () => { };

    public Func<WriteRequest, WriteResponse> OnWrite { get; set; } = _ => new WriteResponse();

    public Func<GetRequest, GetResponse> OnGet { get; set; } = _ => new GetResponse();

    public Func<RangeRequest, RangeResponse> OnRange { get; set; } = _ => new RangeResponse();

    public Func<TableStatisticsRequest, TableStatisticsResponse> OnStatistics { get; set; } = _ => new();

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token) => new(OnWrite(request));

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token) => new(OnGet(request));

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => new(OnRange(request));

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => new(OnStatistics(request));

    public Func<ChangesRequest, ChangesResponse> OnChanges { get; set; } = _ => new() { NoShard = true };

    public Func<ShardsRequest, ShardsResponse> OnShards { get; set; } = _ => new();

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => new(OnChanges(request));

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => new(OnShards(request));

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => new(new SchemaResponse());

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        if (request.ChangeCase == CatalogRequest.ChangeOneofCase.Refresh)
        {
            OnRefresh();
            return new(new CatalogResponse { Revision = _revision });
        }

        var edit = new CatalogEdit(Find);
        DateTimeOffset now = _time.GetUtcNow();
        Outcome<TableDefinition> answer = request.ChangeCase switch
        {
            CatalogRequest.ChangeOneofCase.CreateTable
                => CatalogChanges.CreateTable(edit, request.CreateTable, now, _random),
            CatalogRequest.ChangeOneofCase.UpdateTable => CatalogChanges.UpdateTable(edit, request.UpdateTable, now),
            CatalogRequest.ChangeOneofCase.UpdateTtl => CatalogChanges.UpdateTimeToLive(
                edit, request.UpdateTtl, now, TimeSpan.FromHours(1)),
            _ => CatalogChanges.DeleteTable(edit, request.DeleteTable, now),
        };
        if (answer.Error is { } error)
        {
            return new(new CatalogResponse
            {
                ErrorType = error.Type,
                ErrorMessage = error.Message,
                ErrorStatus = error.Status,
            });
        }

        TableDefinition table = answer.Value.Clone();
        Commit(edit);
        Settle(table);
        return new(new CatalogResponse { Table = table });
    }

    private void Settle(TableDefinition table)
    {
        if (!TablesSettle)
        {
            return;
        }

        var edit = new CatalogEdit(Find);
        CatalogChanges.Activate(edit, table);
        CatalogChanges.Remove(edit, table);
        Commit(edit);
    }

    private ReadOnlyMemory<byte>? Find(ReadOnlySpan<byte> key)
        => _state.TryGetValue(Convert.ToHexString(key), out byte[]? value)
            ? value
            : default(ReadOnlyMemory<byte>?);

    private void Commit(CatalogEdit edit)
    {
        foreach (CatalogMutation mutation in edit.Mutations)
        {
            string key = Convert.ToHexString(mutation.Key);
            if (mutation.Value is null)
            {
                _state.Remove(key);
            }
            else
            {
                _state[key] = mutation.Value;
            }
        }

        View.Advance(Snapshot());
    }

    private CatalogSnapshot Snapshot()
    {
        ClusterDefinition cluster = new CatalogEdit(Find).FindCluster()!; // defined in the constructor
        string prefix = Convert.ToHexString(CatalogKeys.TablesLow);
        TableEntry[] tables =
        [
            .. _state.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => TableDefinition.Parser.ParseFrom(entry.Value))
                .OrderBy(table => table.Name, StringComparer.Ordinal)
                .Select(table => new TableEntry(table, TableSchemas.From(table))),
        ];
        return new CatalogSnapshot
        {
            Revision = ++_revision,
            Cluster = cluster,
            Map = new PartitionMap(cluster.Groups.Select(range => (range.Group, range.LowHash))),
            TablesByName = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(
                tables, table => table.Definition.Name, StringComparer.Ordinal),
            Tables = tables,
            Streams =
            [
                .. _state.Where(entry => entry.Key.StartsWith(
                        Convert.ToHexString(CatalogKeys.StreamsLow), StringComparison.Ordinal))
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => StreamDefinition.Parser.ParseFrom(entry.Value)),
            ],
        };
    }
}

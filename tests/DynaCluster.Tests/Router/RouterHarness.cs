using System.Collections.Frozen;
using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Topology;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Messages;
using DynaCluster.Router.Operations;
using DynaCluster.Routing;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Router;

/// <summary>
/// The item operations over partitions in memory: four groups and the tables "plain" (partition key pk: S), "sorted"
/// (pk: S, sk: N), "indexed" (pk: S, sk: S, local indexes "by-other" on other: S and "by-rank" on rank: N) and "global"
/// (<see cref="GlobalTable"/>).
/// </summary>
internal sealed class RouterHarness
{
    public const int Groups = 4;

    private readonly OperationTable _operations;

    public RouterHarness()
    {
        TableEntry[] tables = [Plain(), Sorted(), Indexed(), Creating(), Entry(GlobalTable.Definition())];
        Partitions = new MemoryPartitions([.. tables.Select(table => table.Schema)]);
        Map = new PartitionMap(Enumerable.Range(0, Groups).Select(i => ((uint)i + 1, (ulong)i << 62)));
        var catalog = new CatalogView();
        catalog.Advance(new CatalogSnapshot
        {
            Revision = 1,
            Cluster = new ClusterDefinition(),
            Map = Map,
            TablesByName = tables.ToFrozenDictionary(table => table.Definition.Name, StringComparer.Ordinal),
            Tables = tables,
        });
        var time = new FakeTimeProvider();
        RouterContext context = new()
        {
            Options = new RouterOptions(),
            Catalog = catalog,
            Partitions = new PartitionClient(Partitions, () => Map, time, new Random(1)),
            Expressions = new ExpressionCompiler(),
            Time = time,
            Random = new Random(1),
            LeaderOf = group => 10 + group,
        };
        _operations = OperationTable.Of(context);
        Items = new ItemsService(context, _operations);
    }

    public MemoryPartitions Partitions { get; }

    public PartitionMap Map { get; }

    /// <summary>The same operations at the gRPC door.</summary>
    public ItemsService Items { get; }

    /// <summary>The answer's JSON; the operation must succeed.</summary>
    public async Task<string> CallAsync(string operation, string json)
    {
        (ApiError? error, string answer) = await ExecuteAsync(operation, json);
        Xunit.Assert.Null(error);
        return answer;
    }

    /// <summary>The error; the operation must fail.</summary>
    public async Task<ApiError> RefusedAsync(string operation, string json)
    {
        (ApiError? error, _) = await ExecuteAsync(operation, json);
        Xunit.Assert.NotNull(error);
        return error;
    }

    private async Task<(ApiError? Error, string Answer)> ExecuteAsync(string operation, string json)
    {
        DynamoOperation served = _operations.Find("DynamoDB_20120810." + operation)!; // tests name operations right
        using var response = new ResponseWriter();
        try
        {
            ApiError? error = await served.ExecuteAsync(
                new RequestBody(Encoding.UTF8.GetBytes(json)), response, CancellationToken.None);
            return (error, Encoding.UTF8.GetString(response.Written.Span));
        }
        catch (ApiException refused)
        {
            return (refused.Error, "");
        }
    }

    private static TableEntry Plain() => Entry(new TableDefinition
    {
        Id = 1,
        Name = "plain",
        PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
    });

    private static TableEntry Sorted() => Entry(new TableDefinition
    {
        Id = 2,
        Name = "sorted",
        PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
        SortKey = new KeyAttribute { Name = "sk", Type = KeyType.Number },
    });

    private static TableEntry Indexed()
    {
        var table = new TableDefinition
        {
            Id = 3,
            Name = "indexed",
            PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
            SortKey = new KeyAttribute { Name = "sk", Type = KeyType.String },
        };
        table.LocalIndexes.Add(new LocalIndexDefinition
        {
            Id = 1,
            Name = "by-other",
            SortKey = new KeyAttribute { Name = "other", Type = KeyType.String },
            Projection = ProjectionType.All,
        });
        table.LocalIndexes.Add(new LocalIndexDefinition
        {
            Id = 2,
            Name = "by-rank",
            SortKey = new KeyAttribute { Name = "rank", Type = KeyType.Number },
            Projection = ProjectionType.KeysOnly,
        });
        return Entry(table);
    }

    private static TableEntry Creating()
    {
        TableEntry entry = Entry(new TableDefinition
        {
            Id = 4,
            Name = "creating",
            PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
        });
        entry.Definition.Status = TableStatus.Creating;
        return entry;
    }

    private static TableEntry Entry(TableDefinition definition)
    {
        definition.Version = 1;
        definition.Status = TableStatus.Active;
        return new TableEntry(definition, TableSchemas.From(definition));
    }
}

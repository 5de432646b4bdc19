using DynaCluster.Protocol;

namespace DynaCluster.Tests.Router.Http;

/// <summary>What the door does about a table that its copy of the catalog does not have.</summary>
public sealed class CatalogRefreshTests
{
    private const string Named = """{"TableName": "late"}""";

    private readonly RouterHost _host = new();

    [Fact]
    public async Task A_table_that_another_node_has_just_made_is_found()
    {
        _host.Partitions.OnRefresh = Create;
        Assert.Equal(200, (await _host.CallAsync("DescribeTable", Named)).Status);
    }

    [Fact]
    public async Task A_table_that_nobody_made_is_missing()
        => Assert.Equal(400, (await _host.CallAsync("DescribeTable", Named)).Status);

    [Fact]
    public async Task A_table_that_is_known_is_not_asked_for()
    {
        Create();
        int asked = 0;
        _host.Partitions.OnRefresh = () => asked++;
        await _host.CallAsync("DescribeTable", Named);
        Assert.Equal(0, asked);
    }

    private void Create() => _ = _host.Partitions.ChangeCatalogAsync(
        new CatalogRequest
        {
            CreateTable = new CreateTableChange
            {
                Draft = new TableDefinition
                {
                    Name = "late",
                    PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
                    BillingMode = BillingMode.PayPerRequest,
                },
            },
        },
        CancellationToken.None).AsTask();
}

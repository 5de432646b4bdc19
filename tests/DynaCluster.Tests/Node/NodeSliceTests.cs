using System.Net;
using DynaCluster.Node.Cluster;
using DynaCluster.Node.Hosting;
using DynaCluster.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DynaCluster.Tests.Node;

/// <summary>The real log and the real store below one node.</summary>
public sealed class NodeSliceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dynacluster-node-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_item_that_was_put_is_there_after_a_restart()
    {
        TableDefinition table;
        await using (ClusterNode node = await StartAsync())
        {
            CatalogResponse created = await node.Host.Partitions.ChangeCatalogAsync(
                new CatalogRequest { CreateTable = new CreateTableChange { Draft = NodeItems.Draft("slice") } }, Token);
            Assert.Equal("", created.ErrorType);
            table = created.Table;
            WriteResponse put = await node.Host.Partitions.WriteAsync(
                NodeItems.Put(node.Host.Catalog.Current, table, NodeItems.Item("a", 1)), Token);
            Assert.Null(put.Error);
        }

        await using (ClusterNode node = await StartAsync())
        {
            GetResponse got = await node.Host.Partitions.GetAsync(
                NodeItems.Get(node.Host.Catalog.Current, table, "a", consistent: true), Token);
            Assert.Equal(NodeItems.Item("a", 1), got.Item.ToByteArray());
        }
    }

    private async Task<ClusterNode> StartAsync()
    {
        ClusterNode node = await ClusterNode.OpenAsync(
            new DiskNodeSettings
            {
                Folder = _folder,
                Region = "us-east-1",
                Account = "000000000000",
                NodePort = new IPEndPoint(IPAddress.Loopback, 0),
                Entry = new ClusterEntrySettings([], Bootstraps: false, DataGroups: 2),
                MemoryBytes = 512L * 1024 * 1024,
                Time = TimeProvider.System,
                Random = new Random(1),
                ReserveBytes = 0,
                HasBallast = false,
            },
            NullLoggerFactory.Instance,
            static (message, cause) => throw new InvalidOperationException(message, cause),
            Token);
        await node.StartAsync(Token);
        return node;
    }
}

using DynaCluster.Consensus;
using DynaCluster.Node.Hosting;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;
using DynaCluster.Storage.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

public sealed class UndefinedClusterTests
{
    /// <summary>Found with three processes: the catalog's leader can be asked before it has defined its
    /// cluster.</summary>
    [Fact]
    public async Task A_change_of_the_catalog_before_the_cluster_is_defined_is_answered_as_unavailable()
    {
        await using NodeHost host = new(
            new NodeSettings
            {
                ClusterId = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
                Region = "us-east-1",
                Account = "000000000000",
                DataGroups = 1,
                Replicas = [Placement(0), Placement(1)],
            },
            new NodeParts
            {
                OpenEngine = static _ => new MemoryEngine(),
                OpenLog = static (replica, _, state) => new ManualLog { Group = replica.Group, State = state },
                Time = TimeProvider.System,
                Random = new Random(1),
                Logging = NullLoggerFactory.Instance,
                Failed = static _ => { },
            });
        ValueTask<CatalogResponse> changing = host.Partitions.ChangeCatalogAsync(
            RowTable.Create("early"), CancellationToken.None);
        Assert.True(changing.IsCompleted && (await changing).ErrorType == "ServiceUnavailable");
    }

    private static ReplicaPlacement Placement(uint group) => new(new ReplicaIdentity(default, group, group + 1));
}

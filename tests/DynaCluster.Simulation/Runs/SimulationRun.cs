using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Workloads;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Runs;

/// <summary>One run from one seed: a cluster, clients, nemeses, and at the end a look at everything.</summary>
public static class SimulationRun
{
    /// <summary>Of each client, where nothing else is said.</summary>
    public const int OperationsDefault = 60;

    private const int ClientCount = 4;
    private const int CounterClientCount = 3;
    private const int SharingClientCount = 3;
    private const int IndexingClientCount = 3;
    private const int OperationsPerTable = 20;

    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(20);

    /// <param name="operations">Of each client.</param>
    /// <param name="listener">Hears everything that the run says; null: nobody.</param>
    public static RunReport Run(int seed, NodeForms forms, int operations, Action<string>? listener = null)
    {
        SimulatedWorld world = new(seed);
        world.Trace.Listener = listener is null ? null : word => listener($"{world.Now / 10,10} µs {word}");
        RunReport report = new() { Seed = seed };
        SimulatedCluster cluster = new(world, forms, report.Find);
        try
        {
            world.Run(() => Task.WhenAny(RunAsync(cluster, operations, report), report.FirstFinding.Task).Unwrap());
        }
        catch (Exception fault)
        {
            report.Find($"{fault}{Environment.NewLine}{cluster}");
        }

        report.LifeCount = cluster.LifeCount;
        report.CrashCount = cluster.CrashCount;
        report.SnapshotCount = cluster.SnapshotCount;
        report.EntryCount = cluster.Watch.EntryCount;
        report.LeadershipCount = cluster.Watch.LeadershipCount;
        report.ComparedCount = cluster.Watch.ComparedCount;
        report.StepCount = world.StepCount;
        report.VirtualTime = TimeSpan.FromTicks(world.Now);
        world.Trace.Add($"{report.OperationCount} {report.AcknowledgedCount} {report.UnknownCount}");
        report.Hash = world.Trace.Hash;
        return report;
    }

    private static async Task RunAsync(SimulatedCluster cluster, int operations, RunReport report)
    {
        SimulatedWorld world = cluster.World;
        cluster.Start();
        Sites sites = new(cluster);
        Connection Connect() => sites.Connect();
        RowTable table = await CreateTableAsync(Connect());
        Nemesis nemesis = new(cluster);
        NetworkNemesis networkNemesis = new(cluster);
        Operator keeper = new(cluster);
        bool isAlone = cluster.Nodes.Count == 1;
        Task nemeses = isAlone
            ? nemesis.RunAsync()
            : Task.WhenAll(nemesis.RunAsync(), networkNemesis.RunAsync());
        Task keeping = isAlone ? Task.CompletedTask : keeper.RunAsync();
        RowClient[] clients = [.. Enumerable.Range(1, ClientCount)
            .Select(id => new RowClient(world, table, Connect(), report, id))];
        SharedCounter counter = new(world, table, report);
        bool isOver = false;
        SharedRows shared = new(world, table, report);
        int[] askers = [.. Enumerable.Range(0, 2 * cluster.Nodes.Count)]; // beside each node one who reads
        Task watching = Task.WhenAll(
            [.. askers.Select(id => counter.WatchAsync(sites.ConnectAt(id / 2), id % 2 == 0, () => isOver)),
            .. askers.Select(id => shared.AskAsync(
                sites.ConnectAt(id / 2), SharingClientCount + 1 + id, id % 2 == 0, () => isOver))]);
        TableChurn churn = new(world, Connect(), report);
        IndexedRows indexed = new(world, cluster, report);
        Task churning = indexed.ChurnAsync(Connect(), () => isOver);
        Leases? leases = cluster.Forms.Expires ? new Leases(cluster, report) : null;
        await Task.WhenAll(
            [leases?.RunAsync(Connect(), operations) ?? Task.CompletedTask,
            churn.RunAsync(operations / OperationsPerTable), .. clients.Select(client => client.RunAsync(operations)),
            .. Enumerable.Range(0, CounterClientCount).Select(_ => counter.RunAsync(Connect(), operations)),
            .. Enumerable.Range(1, SharingClientCount)
                .Select(id => shared.WorkAsync(Connect(), id, operations / 2)),
            .. Enumerable.Range(0, IndexingClientCount).Select(_ => indexed.WorkAsync(Connect(), operations / 2))]);
        isOver = true;
        await watching;
        await churning;
        nemesis.End();
        networkNemesis.End();
        await nemeses;
        await Task.WhenAll(
            [.. clients.Select(client => client.CheckAllAsync()),
            counter.CheckAllAsync(Connect()), shared.CheckAllAsync(Connect()), indexed.CheckAllAsync(Connect())]);
        await (leases?.CheckAllAsync(Connect()) ?? Task.CompletedTask);
        await CheckCaughtUpAsync(cluster);
        keeper.End();
        await keeping;
    }

    private static async Task<RowTable> CreateTableAsync(Connection connection)
    {
        const string Name = "rows";
        while (true)
        {
            Placement.Catalog.CatalogSnapshot catalog = await connection.CatalogAsync(revisionMin: 0);
            if (catalog is { Map: { } map }
                && catalog.Find(Name) is { Definition.Status: Protocol.TableStatus.Active } made)
            {
                return new RowTable(made.Definition, map);
            }

            await connection.ChangeCatalogAsync(RowTable.Create(Name));
        }
    }

    /// <summary>Undisturbed, every replica comes to apply what any replica applied.</summary>
    private static async Task CheckCaughtUpAsync(SimulatedCluster cluster)
    {
        long begun = cluster.World.Now;
        for (uint group = 0; group <= cluster.Forms.DataGroups; group++)
        {
            foreach (SimulatedNode node in cluster.Nodes)
            {
                while (node.AppliedIndex(group) < cluster.Watch.HighestApplied(group))
                {
                    if (cluster.World.Now - begun > CatchUp.Ticks)
                    {
                        cluster.Found($"node {node.Number} applied group {group} up to {node.AppliedIndex(group)} "
                            + $"and not to {cluster.Watch.HighestApplied(group)}{Environment.NewLine}{cluster}");
                        return;
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(20), cluster.World.Time);
                }
            }
        }
    }
}

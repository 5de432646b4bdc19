using DynaCluster.Protocol;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Workloads;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Runs;

/// <summary>One run from one seed: a node, clients, a nemesis, and at the end a look at everything.</summary>
public static class SimulationRun
{
    private const int ClientCount = 4;
    private const int CounterClientCount = 3;
    private const int OperationsPerTable = 20;

    /// <param name="operations">Of each client.</param>
    /// <param name="listener">Hears everything that the run says; null: nobody.</param>
    public static RunReport Run(int seed, NodeForms forms, int operations, Action<string>? listener = null)
    {
        SimulatedWorld world = new(seed);
        world.Trace.Listener = listener is null ? null : word => listener($"{world.Now / 10,10} µs {word}");
        RunReport report = new() { Seed = seed };
        SimulatedNode node = new(world, forms, report.Find);
        try
        {
            world.Run(() => Task.WhenAny(
                RunAsync(world, node, forms, operations, report), report.FirstFinding.Task).Unwrap());
        }
        catch (Exception fault)
        {
            report.Find(fault.ToString());
        }

        report.LifeCount = node.LifeCount;
        report.StepCount = world.StepCount;
        report.VirtualTime = TimeSpan.FromTicks(world.Now);
        world.Trace.Add($"{report.OperationCount} {report.AcknowledgedCount} {report.UnknownCount}");
        report.Hash = world.Trace.Hash;
        return report;
    }

    private static async Task RunAsync(
        SimulatedWorld world, SimulatedNode node, NodeForms forms, int operations, RunReport report)
    {
        node.Start();
        Connection connection = new(world, node);
        RowTable table = await CreateTableAsync(connection);
        Nemesis nemesis = new(world, node, forms.DataGroups);
        Task nemesisRuns = nemesis.RunAsync(report.Find);
        RowClient[] clients = [.. Enumerable.Range(1, ClientCount)
            .Select(id => new RowClient(world, table, connection, report, id))];
        SharedCounter counter = new(world, table, connection, report);
        TableChurn churn = new(world, connection, report);
        await Task.WhenAll(
            [churn.RunAsync(operations / OperationsPerTable), .. clients.Select(client => client.RunAsync(operations)),
            .. Enumerable.Range(0, CounterClientCount).Select(_ => counter.RunAsync(operations))]);
        nemesis.End();
        await nemesisRuns;
        await Task.WhenAll([.. clients.Select(client => client.CheckAllAsync()), counter.CheckAllAsync()]);
    }

    private static async Task<RowTable> CreateTableAsync(Connection connection)
    {
        NodeLife life = await connection.ServingAsync();
        CatalogResponse created = await life.CallAsync(
            channel => channel.ChangeCatalogAsync(RowTable.Create("rows"), CancellationToken.None));
        if (created.ErrorType.Length > 0)
        {
            throw new SimulationException($"The table was refused: {created.ErrorType}: {created.ErrorMessage}");
        }

        Placement.Catalog.CatalogSnapshot catalog = life.Host?.Catalog.Current
            ?? throw new SimulationException("The node that made the table is gone.");
        return new RowTable(created.Table, catalog.Map ?? throw new SimulationException("There is no map."));
    }
}

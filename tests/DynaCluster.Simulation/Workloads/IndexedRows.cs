using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Many clients write few rows of few values, so that entries of the table's global indexes move to and fro between
/// groups, while a second index is made and deleted again and again. When all is quiet, every index is exactly what
/// follows from the table, and the stream is exactly its history.
/// </summary>
public sealed class IndexedRows(SimulatedWorld world, SimulatedCluster cluster, RunReport report)
{
    private const string Name = "indexed";
    private const string SecondIndex = "second";
    private const int KeyCount = 12;
    private const int ValueCount = 4;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_catchUp = TimeSpan.FromSeconds(30);

    private readonly DerivedState _checker = new(cluster);

    /// <summary>Writes; the first client waits for the table.</summary>
    public async Task WorkAsync(Connection connection, int operations)
    {
        RowTable table = await FindAsync(connection);
        for (int at = 0; at < operations; at++)
        {
            await connection.PauseAsync();
            int number = world.Random.Next(KeyCount);
            RowKey key = new($"indexed-{number}", number);
            long value = world.Random.Next(ValueCount);
            WriteResponse? answer = await connection.WriteAsync(world.Random.Next(6) switch
            {
                < 3 => table.Put(key, value),
                < 5 => table.Update(key, value),
                _ => table.Delete(key),
            });
            report.OperationCount++;
            if (answer is null)
            {
                report.UnknownCount++;
            }
            else if (answer.Error is { Type: "StaleSchema" } || answer.Error is { Fate: RequestFate.NotApplied })
            {
                table = await FindAsync(connection);
            }
            else
            {
                report.AcknowledgedCount++;
                if (answer.Error is { } error)
                {
                    report.Find($"indexed rows: a write was refused: {error.Type}: {error.Message}");
                }
            }
        }
    }

    /// <summary>Makes the second index and deletes it, until told to end.</summary>
    public async Task ChurnAsync(Connection connection, Func<bool> isOver)
    {
        await FindAsync(connection);
        while (!isOver())
        {
            await connection.PauseAsync();
            CatalogSnapshot catalog = await connection.CatalogAsync(revisionMin: 0);
            GlobalIndexDefinition? second = catalog.Find(Name)?.Definition.GlobalIndexes
                .FirstOrDefault(index => index.Name == SecondIndex);
            if (second is null)
            {
                await connection.ChangeCatalogAsync(RowTable.AddIndex(Name, SecondIndex));
            }
            else if (second.Status == IndexStatus.Active || (second.Backfilling && world.Random.Next(8) == 0))
            {
                await connection.ChangeCatalogAsync(RowTable.DeleteIndex(Name, SecondIndex));
            }
        }
    }

    /// <summary>Undisturbed, the indexes come to what the table says.</summary>
    public async Task CheckAllAsync(Connection connection)
    {
        long begun = world.Now;
        while (true)
        {
            CatalogSnapshot catalog = await connection.CatalogAsync(revisionMin: 0);
            TableEntry? table = catalog.Find(Name);
            string? finding = table is null ? "there is no table"
                : CatalogChanges.IsUnfinished(table.Definition) ? $"the table is unfinished: {table.Definition}"
                : _checker.Compare(table.Schema, catalog.Map!); // a table is in a defined cluster
            if (finding is null)
            {
                break;
            }

            if (world.Now - begun > s_catchUp.Ticks)
            {
                report.Find($"indexed rows: {finding}");
                return;
            }

            await Task.Delay(s_pause, world.Time);
        }

        TableEntry checkedTable = (await connection.CatalogAsync(revisionMin: 0)).Find(Name)!; // it was there
        if (_checker.CompareHistory(checkedTable.Schema) is { } broken)
        {
            report.Find($"indexed rows: {broken}");
        }
    }

    /// <summary>The table as it is now; made by whoever comes first.</summary>
    private async Task<RowTable> FindAsync(Connection connection)
    {
        while (true)
        {
            CatalogSnapshot catalog = await connection.CatalogAsync(revisionMin: 0);
            if (catalog is { Map: { } map }
                && catalog.Find(Name) is { Definition.Status: not TableStatus.Creating } made)
            {
                return new RowTable(made.Definition, map);
            }

            await connection.ChangeCatalogAsync(RowTable.CreateIndexed(Name));
            await Task.Delay(s_pause, world.Time);
        }
    }
}

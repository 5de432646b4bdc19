using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Makes a table, writes to it, deletes it, and again under the same name: what was acknowledged is read, a deleted
/// table takes no write any more, its id never comes back, and the next one begins empty.
/// </summary>
public sealed class TableChurn(SimulatedWorld world, Connection connection, RunReport report)
{
    private const string Name = "churn";
    private const int RowCount = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(3);

    private long _values = 800_000_000;
    private long _revision;

    public async Task RunAsync(int tables)
    {
        RowTable? before = null;
        for (int at = 0; at < tables; at++)
        {
            RowTable table = await MakeAsync(before?.Schema.Id ?? 0);
            await CheckEmptyAsync(table);
            await WriteAndReadAsync(table);
            await DeleteAsync();
            await CheckRefusedAsync(table);
            before = table;
        }
    }

    private async Task<RowTable> MakeAsync(uint before)
    {
        while (true)
        {
            CatalogSnapshot catalog = await LookAsync();
            if (catalog is { Map: { } map } && catalog.Find(Name) is { Definition.Status: TableStatus.Active } made)
            {
                Check(made.Schema.Id > before, "a table id came back");
                return new RowTable(made.Definition, map);
            }

            await ChangeAsync(RowTable.Create(Name));
        }
    }

    private async Task DeleteAsync()
    {
        while ((await LookAsync()).Find(Name) is not null)
        {
            await ChangeAsync(new CatalogRequest { DeleteTable = new DeleteTableChange { Name = Name } });
        }
    }

    /// <summary>Never an older catalog than the one before.</summary>
    private async Task<CatalogSnapshot> LookAsync()
    {
        CatalogSnapshot catalog = await connection.CatalogAsync(_revision);
        _revision = catalog.Revision;
        return catalog;
    }

    /// <summary>Whatever it answers: the catalog shows whether it happened.</summary>
    private async Task ChangeAsync(CatalogRequest change)
    {
        await connection.ChangeCatalogAsync(change);
        await Task.Delay(s_pause, world.Time);
    }

    private async Task WriteAndReadAsync(RowTable table)
    {
        for (int sort = 0; sort < RowCount; sort++)
        {
            RowKey key = new($"churn-{sort}", sort);
            long value = ++_values;
            report.OperationCount++;
            if (await connection.WriteAsync(table.Put(key, value)) is not { } answer)
            {
                report.UnknownCount++;
                continue;
            }

            report.AcknowledgedCount++;
            Check(answer.Error is null, $"a write to a new table was refused: {answer.Error?.Message}");
            GetResponse read = await connection.GetAsync(table.Get(key));
            Row? row = RowTable.RowOf(read.Item);
            Check(row?.Value == value, $"read {row} where {value} was written");
        }
    }

    private async Task CheckEmptyAsync(RowTable table)
    {
        foreach ((uint group, ulong low, ulong high) in table.Ranges)
        {
            RangeResponse page = await connection.ReadRangeAsync(table.Scan(group, low, high));
            Check(page.Count == 0, $"a new table has {page.Count} rows in group {group}");
        }
    }

    private async Task CheckRefusedAsync(RowTable table)
    {
        WriteResponse? answer = await connection.WriteAsync(table.Put(new RowKey("churn-0", 0), ++_values));
        bool refused = answer is null || answer.Error?.Type == "ResourceNotFoundException";
        Check(refused, $"a deleted table answered a write with {answer?.Error?.Type ?? "success"}");
    }

    private void Check(bool right, string what)
    {
        if (!right)
        {
            report.Find($"tables: {what}");
        }
    }
}

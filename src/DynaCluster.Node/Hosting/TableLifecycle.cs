using DynaCluster.Model.Flows;
using DynaCluster.Node.Services;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// Brings every table that is between two states to its end: CREATING and UPDATING become ACTIVE, and ENABLING and
/// DISABLING of time to live end, when every data group has applied the schema; DELETING ends when every one has
/// dropped the table. It works where the catalog is led and from the catalog alone, so it goes on after a restart or a
/// change of leaders where it was. Its owner starts and stops it.
/// </summary>
internal sealed class TableLifecycle(
    IPartitionChannel cluster, CatalogAuthority catalog, CatalogView view, NodeParts parts, ILogger events)
    : IAsyncDisposable
{
    /// <summary>Tables that are worked on at the same time.</summary>
    private const int TablesAtOnce = 16;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelOnContextAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                Task replaced = view.Replaced;
                List<TableDefinition> unfinished = [.. view.Current.Tables
                    .Select(table => table.Definition)
                    .Where(CatalogChanges.IsUnfinished)
                    .Take(TablesAtOnce)];
                if (unfinished.Count == 0)
                {
                    await replaced.WaitAsync(_stop.Token);
                    continue;
                }

                bool[] finished = catalog.IsLed ? await Task.WhenAll(unfinished.Select(FinishAsync)) : [false];
                if (!finished.All(done => done))
                {
                    await Task.Delay(RetryPause, parts.Time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault); // tables would stay between two states for ever, and nobody would know why
        }
    }

    private async Task<bool> FinishAsync(TableDefinition table)
    {
        bool deleting = table.Status == TableStatus.Deleting;
        SchemaResponse[] answers = await Task.WhenAll(view.Current.Cluster.Groups.Select(range =>
            cluster.ChangeSchemaAsync(
                new SchemaRequest { Group = range.Group, Table = table, Dropped = deleting }, _stop.Token).AsTask()));
        if (answers.FirstOrDefault(answer => answer.Error is not null) is { Error: { } error })
        {
            events.TableChangeDelayed(table.Name, table.Status.ToString(), $"{error.Fate} {error.Type}");
            return false;
        }

        CatalogAnswer ended = await catalog.DecideAsync(
            (edit, _, _) =>
            {
                if (deleting)
                {
                    CatalogChanges.Remove(edit, table);
                }
                else
                {
                    CatalogChanges.Activate(edit, table);
                }

                return new CatalogResponse();
            },
            table.CalculateSize(),
            _stop.Token);
        return ended.Error is null;
    }
}

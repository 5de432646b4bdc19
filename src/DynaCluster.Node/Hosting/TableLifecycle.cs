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

    /// <summary>Progress of a backfill is noted when it is so much, and so large a part of what is noted.</summary>
    private const int NotedItemsMin = 1000;
    private const int NotedPartOf = 20;

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
        Dictionary<uint, Task> working = [];
        try
        {
            while (true)
            {
                _stop.Token.ThrowIfCancellationRequested(); // what has completed is awaited without a look at it
                Task replaced = view.Replaced;
                Forget(working);
                if (catalog.IsLed)
                {
                    Begin(working);
                }

                bool isIdle = working.Count == 0 && !view.Current.Tables.Any(IsUnfinished);
                Task next = isIdle ? replaced
                    : Task.WhenAny([replaced, Task.Delay(RetryPause, parts.Time, _stop.Token), .. working.Values]);
                await next.WaitAsync(_stop.Token);
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
        finally
        {
            await Task.WhenAll(working.Values);
        }
    }

    private static bool IsUnfinished(TableEntry table) => CatalogChanges.IsUnfinished(table.Definition);

    /// <summary>Each table by itself: one that has to wait keeps no other one waiting.</summary>
    private void Begin(Dictionary<uint, Task> working)
    {
        foreach (TableEntry table in view.Current.Tables.Where(IsUnfinished))
        {
            if (working.Count < TablesAtOnce && !working.ContainsKey(table.Definition.Id))
            {
                working.Add(table.Definition.Id, WorkAsync(table.Definition));
            }
        }
    }

    private static void Forget(Dictionary<uint, Task> working)
    {
        foreach (uint table in working.Keys.ToArray())
        {
            if (working[table].IsCompleted)
            {
                working.Remove(table);
            }
        }
    }

    /// <summary>Never faults: a fault ends the node.</summary>
    private async Task WorkAsync(TableDefinition table)
    {
        try
        {
            if (!await FinishAsync(table))
            {
                await Task.Delay(RetryPause, parts.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }

    private Task<bool> FinishAsync(TableDefinition table)
        => table.Status == TableStatus.Deleting ? DropAsync(table)
            : CatalogChanges.IsSchemaUnfinished(table) ? ActivateAsync(table)
            : FinishIndexesAsync(table);

    private async Task<bool> ActivateAsync(TableDefinition table)
        => await TellGroupsAsync(table, dropped: false)
            && await DecideAsync(table, edit => CatalogChanges.Activate(edit, table));

    private async Task<bool> DropAsync(TableDefinition table)
    {
        if (!await TellGroupsAsync(table, dropped: true))
        {
            return false;
        }

        foreach (GlobalIndexDefinition index in table.GlobalIndexes)
        {
            if (!await DropEntriesAsync(table, index))
            {
                return false;
            }
        }

        return await DecideAsync(table, edit => CatalogChanges.Remove(edit, table));
    }

    /// <summary>Of a table that is otherwise finished: indexes whose entries have to come or to go.</summary>
    private async Task<bool> FinishIndexesAsync(TableDefinition table)
    {
        bool finished = true;
        foreach (GlobalIndexDefinition index in table.GlobalIndexes)
        {
            finished &= index.Status switch
            {
                IndexStatus.Deleting => await RemoveIndexAsync(table, index),
                IndexStatus.Creating => await SettleIndexAsync(table, index),
                _ => true,
            };
        }

        return finished;
    }

    /// <summary>Every group has applied the schema without the index: nobody writes to it any more.</summary>
    private async Task<bool> RemoveIndexAsync(TableDefinition table, GlobalIndexDefinition index)
        => await DropEntriesAsync(table, index)
            && await DecideAsync(table, edit => CatalogChanges.RemoveIndex(edit, table, index.Id));

    private async Task<bool> SettleIndexAsync(TableDefinition table, GlobalIndexDefinition index)
    {
        BackfillResponse[] answers = await Task.WhenAll(view.Current.Cluster.Groups.Select(range =>
            cluster.ReportBackfillAsync(
                new BackfillRequest { Group = range.Group, Table = table.Id, Index = index.Id }, _stop.Token)
                .AsTask()));
        if (answers.All(static answer => answer is { Error: null, Finished: true }))
        {
            return await DecideAsync(table, edit => CatalogChanges.SettleIndex(edit, table, index.Id));
        }

        long items = answers.Sum(static answer => (long)answer.Items);
        if (items >= index.BackfilledItems + Math.Max(NotedItemsMin, index.BackfilledItems / NotedPartOf))
        {
            await DecideAsync(table, edit => CatalogChanges.NoteBackfill(edit, table, index.Id, items));
        }

        return false;
    }

    /// <summary>An index is dropped like a table, under its own id.</summary>
    private Task<bool> DropEntriesAsync(TableDefinition table, GlobalIndexDefinition index)
        => TellGroupsAsync(
            new TableDefinition { Id = index.Id, Version = 1, Name = $"{table.Name}/index/{index.Name}" },
            dropped: true);

    private async Task<bool> TellGroupsAsync(TableDefinition table, bool dropped)
    {
        SchemaResponse[] answers = await Task.WhenAll(view.Current.Cluster.Groups.Select(range =>
            cluster.ChangeSchemaAsync(
                new SchemaRequest { Group = range.Group, Table = table, Dropped = dropped }, _stop.Token).AsTask()));
        if (answers.FirstOrDefault(answer => answer.Error is not null) is { Error: { } error })
        {
            events.TableChangeDelayed(table.Name, table.Status.ToString(), $"{error.Fate} {error.Type}");
            return false;
        }

        return true;
    }

    private async Task<bool> DecideAsync(TableDefinition table, Action<CatalogEdit> change)
    {
        CatalogAnswer ended = await catalog.DecideAsync(
            (edit, _, _) =>
            {
                change(edit);
                return new CatalogResponse();
            },
            table.CalculateSize(),
            _stop.Token);
        return ended.Error is null;
    }
}

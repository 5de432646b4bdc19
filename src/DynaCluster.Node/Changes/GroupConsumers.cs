using System.Collections.Immutable;
using DynaCluster.Consensus;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Consumes the change log of one group while this replica leads it: for every table with global indexes a
/// <see cref="TableShipping"/>. Its owner starts it, and disposing stops and awaits it.
/// </summary>
internal sealed class GroupConsumers(GroupReplica replica, ConsumerParts parts) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile ImmutableDictionary<uint, TableShipping> _shipping =
        ImmutableDictionary<uint, TableShipping>.Empty;

    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelOnContextAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Up to where all destinations of the table's global indexes have its changes; null: that is not known
    /// here, and everything has to be kept.</summary>
    public ChangePlace? ConfirmedOf(uint table) => _shipping.GetValueOrDefault(table)?.Confirmed;

    /// <summary>Null: nothing has begun here yet.</summary>
    public BackfillResponse? Report(uint table, uint index) => _shipping.GetValueOrDefault(table)?.Report(index);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                _stop.Token.ThrowIfCancellationRequested();
                Task began = replica.SchemasChanged.Next;
                if (replica.Sequencer.Leadership is { } leadership && !leadership.Lost.IsCancellationRequested)
                {
                    await LeadAsync(leadership);
                }
                else
                {
                    await began.WaitAsync(_stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }

    private async Task LeadAsync(Leadership leadership)
    {
        using CancellationTokenSource ending =
            CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, leadership.Lost);
        Dictionary<uint, (CancellationTokenSource Ending, Task Running)> running = [];
        try
        {
            while (!ending.IsCancellationRequested)
            {
                Task changed = replica.SchemasChanged.Next;
                await UpdateAsync(running, ending.Token);
                await changed.WaitAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The leadership or the replica ends.
        }
        finally
        {
            foreach (uint table in running.Keys.Order().ToArray())
            {
                await EndAsync(running, table);
            }
        }
    }

    /// <summary>Begins for tables that have indexes now, and ends for those that have none any more.</summary>
    private async Task UpdateAsync(
        Dictionary<uint, (CancellationTokenSource Ending, Task Running)> running, CancellationToken token)
    {
        HashSet<uint> wanted = [.. replica.State.Tables.Known.Keys
            .Where(table => replica.Schemas.Find(table) is { GlobalIndexes.Count: > 0 })];
        foreach (uint table in running.Keys.Where(table => !wanted.Contains(table)).Order().ToArray())
        {
            await EndAsync(running, table);
        }

        foreach (uint table in wanted.Where(table => !running.ContainsKey(table)).Order())
        {
            var shipping = new TableShipping(table, replica, parts);
            CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(token);
            _shipping = _shipping.SetItem(table, shipping);
            running.Add(table, (ending, GuardAsync(shipping.RunAsync(ending.Token))));
        }
    }

    private async Task EndAsync(Dictionary<uint, (CancellationTokenSource Ending, Task Running)> running, uint table)
    {
        (CancellationTokenSource ending, Task task) = running[table];
        _shipping = _shipping.Remove(table);
        await ending.CancelOnContextAsync();
        await task;
        ending.Dispose();
        running.Remove(table);
        replica.Backlog.Forget(table);
        replica.Changes.Forget(table);
    }

    /// <summary>Never faults: a fault ends the node.</summary>
    private async Task GuardAsync(Task shipping)
    {
        try
        {
            await shipping;
        }
        catch (OperationCanceledException)
        {
            // It was ended.
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }
}

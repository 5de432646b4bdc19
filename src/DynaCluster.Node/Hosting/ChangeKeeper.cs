using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Services;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// Keeps the change logs of the groups that are led here in order: rolls shards of streams over, trims what nobody
/// needs any more, and takes streams that have passed out of the catalog. It looks at the state alone, so whoever leads
/// next goes on. Its owner starts and stops it.
/// </summary>
internal sealed class ChangeKeeper(ReplicaTable replicas, CatalogAuthority catalog, CatalogView view, NodeParts parts)
    : IAsyncDisposable
{
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
                await Task.Delay(parts.Streams.KeepingPause, parts.Time, _stop.Token);
                foreach (GroupReplica replica in replicas.All.Where(static one => one.IsServing))
                {
                    await KeepAsync(replica);
                }

                await SweepAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault); // change logs would grow for ever, and nobody would know why
        }
    }

    private async Task KeepAsync(GroupReplica replica)
    {
        if (!replica.Gate.TryEnter())
        {
            return;
        }

        try
        {
            foreach (uint table in replica.Retention.Tables())
            {
                await RollAsync(replica, table);
                var trim = new ChangeTrim(table, ChangeTrim.Everything, replica.Retention);
                if (trim.IsNeeded(replica.State))
                {
                    await replica.Sequencer.SubmitAsync(trim).WaitAsync(_stop.Token);
                }
            }
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    /// <summary>What is not applied is tried again at the next look.</summary>
    private async Task RollAsync(GroupReplica replica, uint table)
    {
        if (replica.FindSchema(table) is not { Stream: { } stream } schema)
        {
            return;
        }

        var book = new ShardBook(
            replica.State,
            key => replica.State.Get(ColumnFamily.Meta, key) is { } stored
                ? new ReadOnlyMemory<byte>(stored)
                : default(ReadOnlyMemory<byte>?));
        long now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (book.FindOpen(table, stream.Id) is { } open
            && now - open.StartedAtMs >= (long)parts.Streams.ShardDuration.TotalMilliseconds)
        {
            var roll = new ShardRoll(new TableVersion(table, schema.Version), stream.Id, open.StartIndex);
            await replica.Sequencer.SubmitAsync(roll).WaitAsync(_stop.Token);
        }
    }

    private async Task SweepAsync()
    {
        foreach (StreamDefinition stream in view.Current.Streams.Where(HasPassed))
        {
            if (!catalog.IsLed)
            {
                return;
            }

            await catalog.DecideAsync(
                (edit, now, _) =>
                {
                    CatalogChanges.RemoveStream(edit, stream, parts.Streams.Retention, now);
                    return new CatalogResponse();
                },
                stream.CalculateSize(),
                _stop.Token);
        }
    }

    private bool HasPassed(StreamDefinition stream)
        => CatalogChanges.HasPassed(stream, parts.Streams.Retention, parts.Time.GetUtcNow());
}

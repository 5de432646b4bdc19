using DynaCluster.Model;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// A table whose rows expire: their value v is the time. Time to live is enabled, disabled and enabled again while rows
/// are written. Nothing goes that has not expired on any node's clock, all goes that has expired long ago, and the
/// expiry entries of every replica are those that its rows ask for.
/// </summary>
internal sealed class Leases(SimulatedCluster cluster, RunReport report)
{
    private const string Name = "leases";
    private const int RowCount = 12;

    /// <summary>How far a node's clock may be off.</summary>
    private const int SkewSecondsMax = 5;

    private static readonly TimeSpan s_checkPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);

    private readonly Dictionary<RowKey, LeaseModel> _models = [];
    private readonly SimulatedWorld _world = cluster.World;
    private uint _table;

    private long Now => _world.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Writes and reads, and looks at all replicas meanwhile.</summary>
    public async Task RunAsync(Connection connection, int operations)
    {
        bool isOver = false;
        Task watching = WatchAsync(() => isOver);
        await ChangeAsync(connection, RowTable.Create(Name), static table => table.Status == TableStatus.Active);
        for (int at = 0; at < operations; at++)
        {
            await connection.PauseAsync();
            RowKey key = new($"lease-{_world.Random.Next(RowCount)}", 0);
            await OperateAsync(connection, key);
            report.OperationCount++;
            if (_world.Random.Next(operations) < 4)
            {
                await SwitchAsync(connection, _world.Random.Next(3) > 0);
            }
        }

        await SwitchAsync(connection, isEnabled: true);
        isOver = true;
        await watching;
    }

    private async Task WatchAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            await Task.Delay(s_checkPause, _world.Time);
            CheckEntries();
        }
    }

    /// <summary>When nothing disturbs any more.</summary>
    public async Task CheckAllAsync(Connection connection)
    {
        long due = Now;
        await Task.Delay(s_settling, _world.Time);
        CheckEntries();
        foreach (RowKey key in _models.Keys)
        {
            Row? row = await ReadAsync(connection, key);
            if (row is not null && row.Value <= due && row.Value > due - Limits.TtlAgeMaxSeconds + SkewSecondsMax + 60)
            {
                report.Find($"leases: {key.Partition} expired at {row.Value} and is there after {due}");
            }
        }
    }

    private static Row? Deleted(Row? row) => null;

    private Task OperateAsync(Connection connection, RowKey key)
    {
        long expiry = _world.Random.Next(8) == 0
            ? Now - Limits.TtlAgeMaxSeconds - 3600
            : Now + _world.Random.Next(-8, 16);
        return _world.Random.Next(8) switch
        {
            < 3 => WriteAsync(key, table => table.Put(key, expiry), _ => RowModel.Put(null, expiry)),
            < 6 => WriteAsync(key, table => table.Update(key, expiry), row => RowModel.Update(row, expiry)),
            6 => WriteAsync(key, table => table.Delete(key), Deleted),
            _ => ReadAsync(connection, key),
        };
    }

    private async Task WriteAsync(RowKey key, Func<RowTable, WriteRequest> make, Func<Row?, Row?> effect)
    {
        WriteRequest? sent = null;
        WriteResponse? answer = await TryWriteAsync(table => sent = make(table));
        LeaseModel model = ModelOf(key);
        if (answer is null || sent is null)
        {
            model.MayHaveWritten(effect);
            report.UnknownCount++;
            return;
        }

        report.AcknowledgedCount++;
        Row? shown = RowTable.RowOf(answer.Attributes);
        bool isUpdate = sent.Kind == WriteKind.Update;
        IEnumerable<Row?> possible = model.Possible(MayExpire);
        Check(key, isUpdate ? possible.Select(effect) : possible, shown);
        model.Wrote(isUpdate ? shown : effect(shown));
    }

    private async Task<Row?> ReadAsync(Connection connection, RowKey key)
    {
        RowTable table = await TableAsync();
        Row? row = RowTable.RowOf((await connection.GetAsync(table.Get(key))).Item);
        Check(key, ModelOf(key).Possible(MayExpire), row);
        ModelOf(key).Saw(row);
        return row;
    }

    /// <summary>Asks one node after the other under the newest schema until one of them decides.</summary>
    /// <returns>Null: the outcome is unknown.</returns>
    private async Task<WriteResponse?> TryWriteAsync(Func<RowTable, WriteRequest> make)
    {
        while (true)
        {
            WriteRequest request = make(await TableAsync());
            if (cluster.Nodes[_world.Random.Next(cluster.Nodes.Count)].Serving is { } life)
            {
                try
                {
                    WriteResponse answer = await life.CallAsync(channel => channel.WriteAsync(request, default))
                        .WaitAsync(s_patience, _world.Time);
                    if (answer.Error is not { } error)
                    {
                        return answer;
                    }

                    if (error.Fate == RequestFate.Unknown)
                    {
                        return null;
                    }

                    if (error.Fate == RequestFate.Refused)
                    {
                        report.Find($"leases: {request.Kind} was refused with {error.Type} {error.Message}");
                        return null;
                    }
                }
                catch (Exception lost) when (lost is ProcessLostException or TimeoutException)
                {
                    return null;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(1, 20)), _world.Time);
        }
    }

    private Task SwitchAsync(Connection connection, bool isEnabled) => ChangeAsync(
        connection,
        new CatalogRequest
        {
            UpdateTtl = new UpdateTimeToLiveChange { Table = Name, Attribute = "v", Enabled = isEnabled },
        },
        table => (table.Ttl?.Status ?? TtlStatus.Disabled)
            == (isEnabled ? TtlStatus.Enabled : TtlStatus.Disabled));

    /// <summary>Until the catalog shows it.</summary>
    private async Task ChangeAsync(Connection connection, CatalogRequest change, Func<TableDefinition, bool> done)
    {
        while (true)
        {
            CatalogSnapshot catalog = await connection.CatalogAsync(revisionMin: 0);
            if (catalog.Find(Name) is { } table && done(table.Definition))
            {
                _table = table.Definition.Id;
                return;
            }

            await connection.ChangeCatalogAsync(change);
            await Task.Delay(TimeSpan.FromMilliseconds(3), _world.Time);
        }
    }

    /// <summary>As the newest catalog of all nodes has it.</summary>
    private async Task<RowTable> TableAsync()
    {
        while (true)
        {
            CatalogSnapshot? newest = cluster.Serving
                .Select(static life => life.Host?.Catalog.Current)
                .OfType<CatalogSnapshot>()
                .MaxBy(static catalog => catalog.Revision);
            if (newest is { Map: { } map } && newest.Find(Name) is { } table)
            {
                return new RowTable(table.Definition, map);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), _world.Time);
        }
    }

    private void CheckEntries()
    {
        foreach (NodeLife life in cluster.Serving)
        {
            foreach ((uint group, var engine) in life.Engines)
            {
                if (ExpiryCheck.Find(engine, _table) is { } wrong)
                {
                    report.Find($"leases: node {life.Node}, group {group}: {wrong}");
                }
            }
        }
    }

    private bool MayExpire(Row row)
        => row.Value <= Now + SkewSecondsMax && row.Value >= Now - Limits.TtlAgeMaxSeconds - SkewSecondsMax;

    private void Check(RowKey key, IEnumerable<Row?> possible, Row? row)
    {
        Row?[] rows = [.. possible];
        if (!rows.Contains(row))
        {
            report.Find($"leases: {key.Partition} shows {row} at {Now}, possible: {string.Join(" or ", rows.Select(
                static one => one?.ToString() ?? "nothing"))}");
        }
    }

    private LeaseModel ModelOf(RowKey key)
    {
        if (!_models.TryGetValue(key, out LeaseModel? model))
        {
            model = new LeaseModel();
            _models.Add(key, model);
        }

        return model;
    }
}

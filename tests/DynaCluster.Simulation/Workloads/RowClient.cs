using DynaCluster.Protocol;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;
using Google.Protobuf;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// One client with partition keys of its own, one operation at a time, every answer checked against the model: nothing
/// acknowledged is lost, refusals are true, images are right, unknown outcomes may be either.
/// </summary>
public sealed class RowClient(SimulatedWorld world, RowTable table, Connection connection, RunReport report, int id)
{
    private const int PartitionCount = 2;
    private const int SortCount = 4;
    private const int PageRowsMax = 3;

    private readonly Dictionary<RowKey, RowModel> _models = [];
    private long _values;

    public async Task RunAsync(int operations)
    {
        for (int at = 0; at < operations; at++)
        {
            await connection.PauseAsync();
            await OperateAsync();
            report.OperationCount++;
        }
    }

    /// <summary>Everything that it wrote is there, nothing else, in table and index alike.</summary>
    public async Task CheckAllAsync()
    {
        for (int partition = 0; partition < PartitionCount; partition++)
        {
            await QueryAsync(PartitionName(partition), index: 0);
            await QueryAsync(PartitionName(partition), RowTable.ValueIndex);
        }

        await ScanAsync();
    }

    private Task OperateAsync()
    {
        RowKey key = new(PartitionName(world.Random.Next(PartitionCount)), world.Random.Next(SortCount));
        return world.Random.Next(20) switch
        {
            < 6 => WriteAsync(key, table.Put, RowModel.Put),
            < 11 => WriteAsync(key, table.Update, RowModel.Update),
            < 14 => WriteAsync(key, (k, _) => table.Delete(k), static (_, _) => null),
            < 17 => GetAsync(key),
            17 => QueryAsync(key.Partition, index: 0),
            18 => QueryAsync(key.Partition, RowTable.ValueIndex),
            _ => ScanAsync(),
        };
    }

    private async Task WriteAsync(
        RowKey key, Func<RowKey, long, WriteRequest> request, Func<Row?, long, Row?> effect)
    {
        long value = ((long)id * 1_000_000) + ++_values;
        WriteRequest write = request(key, value);
        RowModel model = ModelOf(key);
        (string? text, long? x, Func<Row?, bool> condition) = RandomCondition(model);
        if (text is not null)
        {
            write.Condition = table.Condition(text, x);
        }

        WriteResponse? answer = await connection.WriteAsync(write);
        if (answer is null)
        {
            report.UnknownCount++;
            model.MayHaveWritten(condition, row => effect(row, value));
            return;
        }

        if (answer.Error is { } error)
        {
            Row? refusedBy = RowTable.RowOf(error.Item);
            Check(error.Type == "ConditionalCheckFailedException", key, $"refused: {error.Type} {error.Message}");
            Check(model.Saw(refusedBy) && !condition(refusedBy), key, $"refused \"{text}\" on {refusedBy}", model);
            return;
        }

        report.AcknowledgedCount++;
        Row? image = RowTable.RowOf(answer.Attributes);
        if (write.Kind == WriteKind.Update)
        {
            bool right = model.Possible.Any(old => condition(old) && effect(old, value) == image);
            Check(right, key, $"the update \"{text}\" made {image}", model);
            model.Wrote(image);
        }
        else
        {
            Check(model.Saw(image) && condition(image), key, $"{write.Kind} \"{text}\" replaced {image}", model);
            model.Wrote(effect(image, value));
        }
    }

    private (string? Text, long? X, Func<Row?, bool> Holds) RandomCondition(RowModel model)
    {
        Row?[] possible = [.. model.Possible];
        long x = possible[world.Random.Next(possible.Length)]?.Value ?? 0;
        return world.Random.Next(6) switch
        {
            0 => ("attribute_exists(pk)", null, row => row is not null),
            1 => ("attribute_not_exists(pk)", null, row => row is null),
            2 => ("v = :x", x, row => row?.Value == x),
            3 => ("v <> :x", x, row => row?.Value != x),
            _ => (null, null, static _ => true),
        };
    }

    private async Task GetAsync(RowKey key)
    {
        GetRequest request = table.Get(key);
        GetResponse answer = await connection.GetAsync(request);
        Row? row = RowTable.RowOf(answer.Item);
        Check(ModelOf(key).Saw(row), key, $"read {row}", ModelOf(key));
    }

    private async Task QueryAsync(string partition, byte index)
    {
        Dictionary<RowKey, Row> seen = await WalkAsync(table.Query(partition, index), index);
        CheckSeen(seen, index == 0 ? "query" : "query of the index", partition, index);
    }

    private async Task ScanAsync()
    {
        Dictionary<RowKey, Row> seen = [];
        foreach ((uint group, ulong low, ulong high) in table.Ranges)
        {
            foreach ((RowKey key, Row row) in await WalkAsync(table.Scan(group, low, high), index: 0))
            {
                Check(seen.TryAdd(key, row), key, "scanned twice");
            }
        }

        for (int partition = 0; partition < PartitionCount; partition++)
        {
            CheckSeen(seen, "scan", PartitionName(partition));
        }
    }

    private async Task<Dictionary<RowKey, Row>> WalkAsync(RangeRequest request, byte index)
    {
        request.Limit = (uint)world.Random.Next(PageRowsMax + 1);
        request.Reverse = world.Random.Next(2) == 0;
        Dictionary<RowKey, Row> seen = [];
        while (true)
        {
            RangeResponse page = await connection.ReadRangeAsync(request.Clone());
            foreach ((RowKey key, Row row) in RowTable.RowsOf(page))
            {
                bool isOwn = key.Partition.StartsWith($"{id}-", StringComparison.Ordinal);
                bool isRight = seen.TryAdd(key, row) || !isOwn || MayMove(key, index);
                Check(isRight, key, $"walked over twice by {request.Low.Length} bytes");
            }

            if (!page.Stopped)
            {
                return seen;
            }

            request.After = table.After(page.LastKey, index);
        }
    }

    private void CheckSeen(Dictionary<RowKey, Row> seen, string how, string partition, byte index = 0)
    {
        for (int sort = 0; sort < SortCount; sort++)
        {
            RowKey key = new(partition, sort);
            Row? row = seen.GetValueOrDefault(key);
            bool isMissed = row is null && MayMove(key, index);
            Check(isMissed || ModelOf(key).Saw(row), key, $"{how} showed {row}", ModelOf(key));
        }
    }

    /// <summary>Pages of an index are not of one moment: a write that is still under way can take its row from a page
    /// that is not read yet to one that was, or the other way.</summary>
    private bool MayMove(RowKey key, byte index) => index != 0 && !ModelOf(key).IsCertain;

    private void Check(bool right, RowKey key, string what, RowModel? model = null)
    {
        if (!right)
        {
            string expected = model is null ? "" : $"; possible: {string.Join(" or ", model.Possible)}";
            report.Find($"client {id}, {key.Partition}/{key.Sort}: {what}{expected}");
        }
    }

    private RowModel ModelOf(RowKey key)
    {
        if (!_models.TryGetValue(key, out RowModel? model))
        {
            model = new RowModel();
            _models.Add(key, model);
        }

        return model;
    }

    private string PartitionName(int partition) => $"{id}-{partition}";
}

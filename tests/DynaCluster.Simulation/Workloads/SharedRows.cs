using System.Globalization;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Few rows under the hands of many clients: all that is done and answered is one history, which must be linearizable.
/// Refused conditions and old images are reads of it.
/// </summary>
public sealed class SharedRows(SimulatedWorld world, RowTable table, RunReport report)
{
    private const int RowCount = 4;

    /// <summary>Of an asker, over the whole run: the history stays short.</summary>
    private const int AskedMax = 150;

    private readonly HistoryRecorder _history = new();
    private readonly Dictionary<RowKey, long> _lastSeen = [];
    private long _values = 500_000_000;

    /// <summary>Writes, reads, and is refused.</summary>
    public async Task WorkAsync(Connection connection, int client, int operations)
    {
        for (int at = 0; at < operations; at++)
        {
            await connection.PauseAsync();
            RowKey key = RandomKey();
            await (world.Random.Next(6) switch
            {
                0 => ReadAsync(connection, client, key),
                1 => WriteAsync(connection, client, Delete(key)),
                < 4 => WriteAsync(connection, client, Update(key)),
                _ => WriteAsync(connection, client, Put(key)),
            });
            report.OperationCount++;
        }
    }

    /// <summary>Only reads, or is only refused, until told to end: neither waits for what the other waits
    /// for.</summary>
    public async Task AskAsync(Connection connection, int client, bool reads, Func<bool> isOver)
    {
        for (int at = 0; at < AskedMax && !isOver(); at++)
        {
            await connection.PauseShortlyAsync();
            RowKey key = RandomKey();
            await (reads
                ? ReadAsync(connection, client, key)
                : WriteAsync(connection, client, Impossible(key)));
            report.OperationCount++;
        }
    }

    /// <summary>Reads everything once more, and judges.</summary>
    public async Task CheckAllAsync(Connection connection)
    {
        for (int row = 0; row < RowCount; row++)
        {
            await ReadAsync(connection, client: 0, KeyOf(row));
        }

        CheckReport judged = LinearizabilityChecker.Check(_history.Operations);
        report.JudgedCount += judged.OperationCount;
        if (judged.Verdict != Verdict.Linearizable)
        {
            report.Find($"history: {judged}");
        }
    }

    private static RowKey KeyOf(int row) => new(string.Create(CultureInfo.InvariantCulture, $"shared-{row}"), row);

    private static Image ImageOf(Row? row) => row is null ? Image.None : Image.Of(TextOf(row.Value), row.Count);

    private static string TextOf(long value) => value.ToString(CultureInfo.InvariantCulture);

    private RowKey RandomKey() => KeyOf(world.Random.Next(RowCount));

    private Image See(RowKey key, Row? row)
    {
        _lastSeen[key] = row?.Value ?? 0;
        return ImageOf(row);
    }

    private async Task ReadAsync(Connection connection, int client, RowKey key)
    {
        OpenOperation open = _history.Call(client, key.Partition, Effect.Read);
        GetResponse answer = await connection.GetAsync(table.Get(key));
        open.Done(See(key, RowTable.RowOf(answer.Item)));
    }

    private Asked Delete(RowKey key)
        => new(key, table.Delete(key), Effect.Delete) { Condition = RandomCondition(key) };

    private Asked Put(RowKey key)
    {
        long value = ++_values;
        return new Asked(key, table.Put(key, value), Effect.Put(TextOf(value))) { Condition = RandomCondition(key) };
    }

    private Asked Update(RowKey key)
    {
        long value = ++_values;
        return new Asked(key, table.Update(key, value), Effect.Add(1, TextOf(value)))
        {
            Condition = RandomCondition(key),
        };
    }

    /// <summary>No row ever has the value that it asks for.</summary>
    private Asked Impossible(RowKey key) => Put(key) with { Condition = Condition.TextIs("0") };

    private async Task WriteAsync(Connection connection, int client, Asked asked)
    {
        WriteRequest write = asked.Write;
        Require(write, asked.Condition);
        OpenOperation open = _history.Call(client, asked.Key.Partition, asked.Effect, asked.Condition);
        if (await connection.WriteAsync(write) is not { } answer)
        {
            report.UnknownCount++;
            return;
        }

        if (answer.Error is { } error)
        {
            if (error.Type != "ConditionalCheckFailedException")
            {
                report.Find($"history: {write.Kind} of {asked.Key} was refused with {error.Type} {error.Message}");
            }

            open.Refused(See(asked.Key, RowTable.RowOf(error.Item)));
            return;
        }

        report.AcknowledgedCount++;
        Image shown = See(asked.Key, RowTable.RowOf(answer.Attributes));
        if (write.Kind == WriteKind.Update)
        {
            open.Done(after: shown);
        }
        else
        {
            open.Done(before: shown);
        }
    }

    private Condition RandomCondition(RowKey key)
    {
        string seen = TextOf(_lastSeen.GetValueOrDefault(key));
        return world.Random.Next(7) switch
        {
            0 => Condition.Exists,
            1 => Condition.Missing,
            2 => Condition.TextIs(seen),
            3 => Condition.TextIsNot(seen),
            _ => Condition.Always,
        };
    }

    private void Require(WriteRequest write, Condition condition)
    {
        string? text = condition.Kind switch
        {
            ConditionKind.Exists => "attribute_exists(pk)",
            ConditionKind.Missing => "attribute_not_exists(pk)",
            ConditionKind.TextIs => "v = :x",
            ConditionKind.TextIsNot => "v <> :x",
            _ => null,
        };
        if (text is not null)
        {
            long? operand = condition.Operand.Length > 0
                ? long.Parse(condition.Operand, CultureInfo.InvariantCulture)
                : null;
            write.Condition = table.Condition(text, operand);
        }
    }

    private sealed record Asked(RowKey Key, WriteRequest Write, Effect Effect)
    {
        public Condition Condition { get; init; }
    }
}

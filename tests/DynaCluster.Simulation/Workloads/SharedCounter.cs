using DynaCluster.Protocol;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;
using Google.Protobuf;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Many clients add one to a counter, read it and are refused on it at the same time. Every acknowledged increment
/// answers a count of its own; whatever anybody was shown, by an answer, a read or a refusal, nobody who asks later
/// sees less; and no increment is lost.
/// </summary>
public sealed class SharedCounter(SimulatedWorld world, RowTable table, RunReport report)
{
    private static readonly RowKey s_key = new("counter", 0);

    private readonly HashSet<long> _counts = [];
    private long _highest;
    private int _unknown;
    private long _values = 900_000_000;

    public async Task RunAsync(Connection connection, int operations)
    {
        for (int at = 0; at < operations; at++)
        {
            await connection.PauseAsync();
            long before = _highest;
            await (world.Random.Next(4) switch
            {
                0 => BeRefusedAsync(connection, before),
                1 => ReadAsync(connection, before),
                _ => IncrementAsync(connection, before),
            });
            report.OperationCount++;
        }
    }

    /// <summary>Only reads, or is only refused, until told to end: whom it found leading it goes on to ask while others
    /// find the next, and neither waits for what the other waits for.</summary>
    public async Task WatchAsync(Connection connection, bool reads, Func<bool> isOver)
    {
        while (!isOver())
        {
            await connection.PauseShortlyAsync();
            await (reads ? ReadAsync(connection, _highest) : BeRefusedAsync(connection, _highest));
        }
    }

    public async Task CheckAllAsync(Connection connection)
    {
        long count = await ReadAsync(connection, _highest);
        Check(count >= _counts.Count && count <= _counts.Count + _unknown,
            $"the counter ends at {count} after {_counts.Count} acknowledged and {_unknown} unknown increments");
    }

    private async Task IncrementAsync(Connection connection, long before)
    {
        WriteResponse? answer = await connection.WriteAsync(table.Update(s_key, ++_values));
        if (answer is null)
        {
            report.UnknownCount++;
            _unknown++;
            return;
        }

        report.AcknowledgedCount++;
        long count = RowTable.RowOf(answer.Attributes)?.Count ?? 0;
        Check(_counts.Add(count), $"two increments answered {count}");
        Show(count, before + 1, "an increment");
    }

    /// <summary>A refused write is a read: its image was the truth when it was given.</summary>
    private async Task BeRefusedAsync(Connection connection, long before)
    {
        WriteRequest impossible = table.Update(s_key, ++_values);
        impossible.Condition = table.Condition("n < :x", 0);
        WriteResponse? answer = await connection.WriteAsync(impossible);
        if (answer is not null)
        {
            Check(answer.Error is not null, "an impossible condition held");
            Row? image = RowTable.RowOf(answer.Error?.Item ?? ByteString.Empty);
            Show(image?.Count ?? 0, before, "a refusal");
        }
    }

    private async Task<long> ReadAsync(Connection connection, long before)
    {
        GetResponse answer = await connection.GetAsync(table.Get(s_key));
        long count = RowTable.RowOf(answer.Item)?.Count ?? 0;
        Show(count, before, "a read");
        return count;
    }

    private void Show(long count, long lowest, string by)
    {
        Check(count >= lowest, $"{by} showed {count}, {lowest} is the least after what was shown before it began");
        _highest = Math.Max(_highest, count);
    }

    private void Check(bool right, string what)
    {
        if (!right)
        {
            report.Find($"counter: {what}");
        }
    }
}

using DynaCluster.Protocol;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Many clients add one to a counter at the same time: every acknowledged increment answers a count of its own, above all
/// that were answered before it began, and none is lost.
/// </summary>
public sealed class SharedCounter(SimulatedWorld world, RowTable table, Connection connection, RunReport report)
{
    private static readonly RowKey s_key = new("counter", 0);

    private readonly HashSet<long> _counts = [];
    private long _highest;
    private int _unknown;
    private long _values = 900_000_000;

    public async Task RunAsync(int increments)
    {
        for (int at = 0; at < increments; at++)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(world.Random.Next(1000)), world.Time);
            long before = _highest;
            WriteResponse? answer = await connection.WriteAsync(table.Update(s_key, ++_values));
            report.OperationCount++;
            if (answer is null)
            {
                report.UnknownCount++;
                _unknown++;
                continue;
            }

            report.AcknowledgedCount++;
            long count = RowTable.RowOf(answer.Attributes)?.Count ?? 0;
            Check(_counts.Add(count), $"two increments answered {count}");
            Check(count > before, $"an increment answered {count}, {before} was answered before it began");
            _highest = Math.Max(_highest, count);
        }
    }

    public async Task CheckAllAsync()
    {
        GetResponse answer = await connection.ReadAsync(
            channel => channel.GetAsync(table.Get(s_key), CancellationToken.None), static response => response.Error);
        long count = RowTable.RowOf(answer.Item)?.Count ?? 0;
        Check(count >= _counts.Count && count <= _counts.Count + _unknown,
            $"the counter ends at {count} after {_counts.Count} acknowledged and {_unknown} unknown increments");
    }

    private void Check(bool right, string what)
    {
        if (!right)
        {
            report.Find($"counter: {what}");
        }
    }
}

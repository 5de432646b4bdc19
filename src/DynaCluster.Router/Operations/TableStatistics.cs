using DynaCluster.Model.Errors;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>Asks all groups how much of a table they hold.</summary>
internal static class TableStatistics
{
    /// <summary>All groups at once. A group that does not answer counts as empty: DescribeTable's counts are said to be
    /// approximate, and it must work while a group has no leader.</summary>
    public static async ValueTask<TableCounts> CountAsync(
        RouterContext context, TableDefinition table, CancellationToken token)
    {
        var counts = new TableCounts();
        if (table.Status is TableStatus.Creating or TableStatus.Deleting || context.Partitions.Map is not { } map)
        {
            return counts;
        }

        Task<Outcome<TableStatisticsResponse>>[] answers = [.. Ask(context, table, map, token)];
        foreach (Outcome<TableStatisticsResponse> answer in await Task.WhenAll(answers).OnContext())
        {
            if (answer.Error is null)
            {
                counts.Add(answer.Value);
            }
        }

        return counts;
    }

    private static IEnumerable<Task<Outcome<TableStatisticsResponse>>> Ask(
        RouterContext context, TableDefinition table, PartitionMap map, CancellationToken token)
    {
        for (int i = 0; i < map.Count; i++)
        {
            var target = new Target { Group = map.At(i).Group, Table = table.Id, SchemaVersion = table.Version };
            yield return context.Partitions
                .GetStatisticsAsync(new TableStatisticsRequest { Target = target }, token).AsTask();
        }
    }
}

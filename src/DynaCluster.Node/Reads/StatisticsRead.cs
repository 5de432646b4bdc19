using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Reads;

/// <summary>What one group holds of a table, as of its applied state.</summary>
internal static class StatisticsRead
{
    /// <param name="schema">Null: the group does not know the table, so it holds nothing of it.</param>
    public static TableStatisticsResponse Read(PartitionState state, TableSchema? schema)
    {
        var response = new TableStatisticsResponse();
        if (schema is null)
        {
            return response;
        }

        TableTotals totals = TableTotals.Decode(state.Get(ColumnFamily.Meta, TableTotals.Key(schema.Id)));
        response.ItemCount = totals.Count(0);
        response.SizeBytes = totals.Bytes(0);
        foreach (LocalIndexSchema index in schema.LocalIndexes)
        {
            response.Indexes.Add(new IndexStatistics
            {
                Index = index.Id,
                ItemCount = totals.Count(index.Id),
                SizeBytes = totals.Bytes(index.Id),
            });
        }

        foreach (GlobalIndexSchema index in schema.GlobalIndexes)
        {
            TableTotals own = TableTotals.Decode(state.Get(ColumnFamily.Meta, TableTotals.Key(index.Id)));
            response.Indexes.Add(new IndexStatistics
            {
                Index = index.Id,
                ItemCount = own.Count(0),
                SizeBytes = own.Bytes(0),
            });
        }

        return response;
    }
}

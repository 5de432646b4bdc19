using DynaCluster.Protocol;

namespace DynaCluster.Router.Wire;

/// <summary>Items and bytes of a table and its indexes, summed over its groups. Not thread-safe.</summary>
internal sealed class TableCounts
{
    private readonly Dictionary<uint, (long Items, long Bytes)> _indexes = [];

    public long Items { get; private set; }

    public long SizeBytes { get; private set; }

    public void Add(TableStatisticsResponse statistics)
    {
        Items += statistics.ItemCount;
        SizeBytes += statistics.SizeBytes;
        foreach (IndexStatistics index in statistics.Indexes)
        {
            (long items, long bytes) = OfIndex(index.Index);
            _indexes[index.Index] = (items + index.ItemCount, bytes + index.SizeBytes);
        }
    }

    public (long Items, long Bytes) OfIndex(uint index) => _indexes.GetValueOrDefault(index);
}

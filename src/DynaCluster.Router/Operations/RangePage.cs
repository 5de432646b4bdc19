using DynaCluster.Protocol;
using DynaCluster.Router.Metering;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>One page of a Query or Scan, put together from the answers of the groups that it visits.</summary>
internal sealed class RangePage
{
    private readonly List<ByteString> _items = [];
    private bool _visited;

    /// <summary>No group has answered yet.</summary>
    public bool IsEmpty => !_visited;

    /// <summary>Encoded maps one behind the other, in several pieces.</summary>
    public IReadOnlyList<ByteString> Items => _items;

    public uint Count { get; private set; }

    public uint Scanned { get; private set; }

    public long ScannedBytes { get; private set; }

    /// <summary>Strong read units of base items that an index read fetched.</summary>
    public double FetchUnits { get; private set; }

    /// <summary>Key attributes of the last evaluated item; empty: the range is at its end.</summary>
    public ByteString LastKey { get; private set; } = ByteString.Empty;

    /// <returns>True when the page is full.</returns>
    public bool Add(RangeResponse answer)
    {
        _visited = true;
        Count += answer.Count;
        Scanned += answer.Scanned;
        ScannedBytes += (long)answer.ScannedBytes;
        FetchUnits += answer.FetchUnits;
        if (!answer.Items.IsEmpty)
        {
            _items.Add(answer.Items);
        }

        if (answer.Stopped)
        {
            LastKey = answer.LastKey;
        }

        return answer.Stopped;
    }

    public ConsumedUnits Units(in RangeSource source, bool consistent)
    {
        ConsumedUnits units = default;
        double scan = CapacityUnits.OfPage(ScannedBytes, consistent);
        if (!source.IsIndex)
        {
            units.AddTable(scan);
        }
        else
        {
            units.AddIndex(source.IndexId, scan);
            units.AddTable(FetchUnits * CapacityUnits.Share(consistent));
        }

        return units;
    }
}

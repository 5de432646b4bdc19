using System.Collections.Immutable;

namespace DynaCluster.Storage.Engines;

internal sealed class MemoryCursor : IStorageCursor
{
    private readonly ImmutableSortedSet<MemoryRow> _rows;
    private readonly int _end;
    private readonly int _step;
    private int _at;

    public MemoryCursor(
        ImmutableSortedSet<MemoryRow> rows, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
    {
        _rows = rows;
        int first = FirstAtOrAbove(rows, low);
        int last = high.IsEmpty ? rows.Count : Math.Max(first, FirstAtOrAbove(rows, high));
        _step = reverse ? -1 : 1;
        _end = reverse ? first - 1 : last;
        _at = reverse ? last : first - 1;
    }

    public MemoryRow Row => _rows[_at];

    public ReadOnlySpan<byte> Key => Row.Key;

    public ReadOnlySpan<byte> Value => Row.Value;

    public bool MoveNext()
    {
        if (_at != _end)
        {
            _at += _step;
        }

        return _at != _end;
    }

    public void Dispose()
    {
        // Holds only a reference to its moment.
    }

    private static int FirstAtOrAbove(ImmutableSortedSet<MemoryRow> rows, ReadOnlySpan<byte> key)
    {
        int at = rows.IndexOf(new MemoryRow(key.ToArray(), []));
        return at >= 0 ? at : ~at;
    }
}

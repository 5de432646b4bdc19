namespace DynaCluster.Simulation.Workloads;

/// <param name="Value">Unique over the run: it names the write that set it.</param>
/// <param name="Count">How often it was updated since it was put.</param>
public sealed record Row(long Value, long Count);

/// <summary>
/// What one key may hold, for one client that does one thing at a time: what is certain, and what writes of unknown
/// outcome may make of it, at any later moment, in their order. This is the whole model.
/// </summary>
public sealed class RowModel
{
    private readonly List<(int Write, Row? Result)> _unknown = [];
    private Row? _certain;
    private int _writes;

    /// <summary>Everything that may be there now.</summary>
    public IEnumerable<Row?> Possible => _unknown.Select(unknown => unknown.Result).Prepend(_certain);

    /// <summary>No write of unknown outcome can still change it.</summary>
    public bool IsCertain => _unknown.Count == 0;

    public static Row Put(Row? old, long value) => new(value, 0);

    public static Row Update(Row? old, long value) => new(value, (old?.Count ?? 0) + 1);

    /// <summary>A read, or the old image of a write, answered this.</summary>
    /// <returns>False: it cannot be.</returns>
    public bool Saw(Row? row)
    {
        int at = _unknown.FindIndex(unknown => unknown.Result == row);
        if (_certain != row && at < 0)
        {
            return false;
        }

        if (_certain != row)
        {
            int write = _unknown[at].Write;
            _unknown.RemoveAll(unknown => unknown.Write <= write);
            _certain = row;
        }

        return true;
    }

    /// <summary>A write was acknowledged; what was unknown before it is behind it now.</summary>
    public void Wrote(Row? row)
    {
        _unknown.Clear();
        _certain = row;
    }

    /// <summary>A write ended without an answer.</summary>
    public void MayHaveWritten(Func<Row?, bool> condition, Func<Row?, Row?> effect)
    {
        Row?[] results = [.. Possible.Where(condition).Select(effect)];
        _writes++;
        _unknown.AddRange(results.Select(result => (_writes, result)));
    }
}

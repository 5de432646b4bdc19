namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// What one key of a table with time to live may hold: what is certain, what writes of unknown outcome may have made
/// of it, and nothing, once something that it may hold may have expired on some node's clock.
/// </summary>
internal sealed class LeaseModel
{
    private readonly List<Row?> _unknown = [];
    private HashSet<Row?> _certain = [null];

    /// <summary>Everything that may be there now.</summary>
    /// <param name="mayExpire">Whether a row may be deleted by now.</param>
    public IEnumerable<Row?> Possible(Func<Row, bool> mayExpire)
    {
        HashSet<Row?> rows = [.. _certain, .. _unknown];
        return rows.Any(row => row is not null && mayExpire(row)) ? rows.Append(null).Distinct() : rows;
    }

    /// <summary>It was seen to hold this.</summary>
    public void Saw(Row? row) => _certain = [row];

    /// <summary>A write was acknowledged; what was unknown before it is behind it now.</summary>
    public void Wrote(Row? row)
    {
        _unknown.Clear();
        _certain = [row];
    }

    /// <summary>A write ended without an answer: it may happen at any later moment, also when the row is
    /// gone.</summary>
    public void MayHaveWritten(Func<Row?, Row?> effect)
    {
        Row?[] results = [.. _certain.Concat(_unknown).Append(null).Select(effect).Distinct()];
        _unknown.AddRange(results);
    }
}

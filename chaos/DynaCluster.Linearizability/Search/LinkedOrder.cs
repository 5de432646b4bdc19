namespace DynaCluster.Linearizability.Search;

/// <summary>Doubly linked lists over the same moves, each move in at most one of them. What is removed can be put back
/// in the reverse order of the removals.</summary>
internal sealed class LinkedOrder
{
    public const int End = -1;

    private readonly int _moves;
    private readonly int[] _next;
    private readonly int[] _previous;

    public LinkedOrder(int moves, int lists)
    {
        _moves = moves;
        _next = new int[moves + lists];
        _previous = new int[moves + lists];
        for (int list = moves; list < _next.Length; list++)
        {
            _next[list] = list;
            _previous[list] = list;
        }
    }

    public int First(int list) => Next(_moves + list);

    public int Next(int move)
    {
        int next = _next[move];
        return next >= _moves ? End : next;
    }

    public void Append(int list, int move)
    {
        int end = _moves + list;
        _next[move] = end;
        _previous[move] = _previous[end];
        Restore(move);
    }

    public void Remove(int move)
    {
        _next[_previous[move]] = _next[move];
        _previous[_next[move]] = _previous[move];
    }

    public void Restore(int move)
    {
        _next[_previous[move]] = move;
        _previous[_next[move]] = move;
    }
}

using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>
/// The search of Wing and Gong for an order of the moves that explains every answer, with Lowe's memoisation. It goes
/// forward by what may come next and back where nothing may. Four rules keep it short and lose no order: a pure move
/// that is possible is taken at once, because it can stand nowhere better; of moves that differ in their times only,
/// the first to end goes first; a position is given up when a move cannot get what it needs any more (<see
/// cref="Prospects"/>); optional moves come last, so that positions without them are known before those with them.
/// </summary>
internal sealed class LinearizationSearch
{
    /// <summary>Positions with one way on are remembered every so many moves only.</summary>
    private const int ForcedMovesMax = 16;

    private const int SuspectsMax = 8;
    private readonly Puzzle _puzzle;
    private readonly Position _position;
    private readonly VisitedPositions _visited;
    private readonly Work _work;
    private readonly List<(int Move, int Next)> _ways = [];
    private readonly List<Fork> _forks = [];
    private readonly int[] _wayOfClass;
    private readonly HashSet<int> _suspects = [];
    private int _furthest;
    private int _forced;

    private LinearizationSearch(Puzzle puzzle, Work work)
    {
        _puzzle = puzzle;
        _work = work;
        _position = new Position(puzzle);
        _visited = new VisitedPositions(work);
        _wayOfClass = new int[puzzle.ClassCount];
        Array.Fill(_wayOfClass, -1);
    }

    /// <summary>Whether there is an order; null: a bound was reached before that was known.</summary>
    public bool? Found { get; private set; }

    /// <summary>Operations for which the search could not go on where it had come furthest, some of them.</summary>
    public IEnumerable<Operation> Suspects => _suspects.Order().Select(at => _puzzle.All[at].Source);

    public static LinearizationSearch Run(Puzzle puzzle, Work work)
    {
        LinearizationSearch search = new(puzzle, work);
        search.Found = search.Run();
        work.Forget();
        return search;
    }

    private bool? Run()
    {
        if (!Begin())
        {
            return false;
        }

        while (true)
        {
            Settle();
            if (_position.IsSolved)
            {
                return true;
            }

            Branch();
            while (!Advance())
            {
                if (_forks.Count == 0)
                {
                    return false;
                }
            }

            if (_work.Bound is not null)
            {
                return null;
            }
        }
    }

    /// <summary>Looks for images that nothing brings about before somebody needs them. What was there at first may be
    /// one of them.</summary>
    private bool Begin()
    {
        int[] forsaken = [.. _position.Forsaken().Take(SuspectsMax)];
        Array.ForEach(forsaken, Suspect);
        if (forsaken.Length == 1 && _puzzle.Start == ImageTable.Any)
        {
            _position.BeginWith(_puzzle.All[forsaken[0]].Need);
            return true;
        }

        return forsaken.Length == 0;
    }

    /// <summary>Takes every pure move that is possible here.</summary>
    private void Settle()
    {
        int state = _position.State;
        int deadline = _position.Deadline;
        for (int at = _position.FirstRequired;
            at != LinkedOrder.End && _puzzle.All[at].Call < deadline;
            at = _position.Next(at))
        {
            _work.Count();
            Move move = _puzzle.All[at];
            if (move.IsPure && move.Step(_puzzle.Images, state) == state)
            {
                _position.Take(at, state);
                deadline = _position.Deadline;
            }
        }
    }

    /// <summary>Lists the ways on from here.</summary>
    private void Branch()
    {
        int first = _ways.Count;
        int deadline = _position.Deadline;
        ListWays(_position.FirstRequired, deadline, first);
        ListWays(_position.FirstOptional, deadline, first);
        for (int way = first; way < _ways.Count; way++)
        {
            _wayOfClass[_puzzle.All[_ways[way].Move].Class] = -1;
        }

        _forced = _ways.Count - first > 1 ? 0 : _forced + 1;
        if (_forced % ForcedMovesMax == 0 && !_position.IsNew(_visited))
        {
            _ways.RemoveRange(first, _ways.Count - first);
        }

        _forks.Add(new Fork(_position.TakenCount, first, first));
    }

    private void ListWays(int from, int deadline, int first)
    {
        for (int at = from; at != LinkedOrder.End && _puzzle.All[at].Call < deadline; at = _position.Next(at))
        {
            _work.Count();
            Move move = _puzzle.All[at];
            int next = move.Step(_puzzle.Images, _position.State);
            if (next == ImageTable.Unknown)
            {
                continue;
            }

            int same = _wayOfClass[move.Class];
            if (same < first)
            {
                _wayOfClass[move.Class] = _ways.Count;
                _ways.Add((at, next));
            }
            else if (move.Return < _puzzle.All[_ways[same].Move].Return)
            {
                _ways[same] = (at, next);
            }
        }
    }

    /// <summary>Goes the next way of the last fork; without one, back behind that fork.</summary>
    private bool Advance()
    {
        Fork fork = _forks[^1];
        _position.UndoTo(fork.Taken);
        for (int way = fork.Way; way < _ways.Count; way++)
        {
            _work.Count();
            int left = _position.State;
            _position.Take(_ways[way].Move, _ways[way].Next);
            int lost = _position.Lost(left);
            if (lost == LinkedOrder.End)
            {
                _forks[^1] = fork with { Way = way + 1 };
                return true;
            }

            _position.UndoTo(fork.Taken);
            Suspect(lost);
        }

        Suspect(_position.FirstReturn);
        _ways.RemoveRange(fork.FirstWay, _ways.Count - fork.FirstWay);
        _forks.RemoveAt(_forks.Count - 1);
        return false;
    }

    private void Suspect(int move)
    {
        if (_position.TakenCount > _furthest)
        {
            _furthest = _position.TakenCount;
            _suspects.Clear();
        }

        if (_position.TakenCount == _furthest && _suspects.Count < SuspectsMax)
        {
            _suspects.Add(move);
        }
    }

    private readonly record struct Fork(int Taken, int FirstWay, int Way);
}

namespace DynaCluster.Linearizability.Search;

/// <summary>Where a search stands: which moves it has taken, and what the key holds after them. Moves are named by
/// their place in <see cref="Puzzle.All"/>.</summary>
internal sealed class Position
{
    private const int RequiredList = 0;
    private const int OptionalList = 1;

    private readonly Puzzle _puzzle;
    private readonly LinkedOrder _calls;
    private readonly LinkedOrder _returns;
    private readonly Prospects _prospects;
    private readonly MoveSet _required;
    private readonly MoveSet _optional;
    private readonly List<(int Move, int State, int End)> _taken = [];

    public Position(Puzzle puzzle)
    {
        int moves = puzzle.All.Length;
        _puzzle = puzzle;
        _calls = new LinkedOrder(moves, lists: 2);
        _returns = new LinkedOrder(moves, lists: 1);
        _prospects = new Prospects(puzzle);
        _required = new MoveSet(puzzle.Required.Length);
        _optional = new MoveSet(puzzle.Optional.Length);
        State = puzzle.Start;
        foreach (int at in Enumerable.Range(0, moves).OrderBy(at => puzzle.All[at].Call))
        {
            Move move = puzzle.All[at];
            _calls.Append(move.IsOptional ? OptionalList : RequiredList, at);
        }

        foreach (int at in Enumerable.Range(0, puzzle.Required.Length).OrderBy(at => puzzle.All[at].Return))
        {
            _returns.Append(RequiredList, at);
        }
    }

    public int State { get; private set; }

    public int TakenCount => _taken.Count;

    /// <summary>Nothing that is called behind this may come next.</summary>
    public int Deadline => IsSolved ? Move.Never : _puzzle.All[FirstReturn].Return;

    public bool IsSolved => FirstReturn == LinkedOrder.End;

    /// <summary>The required move left that returns first.</summary>
    public int FirstReturn => _returns.First(RequiredList);

    /// <summary>The first required move that is left, in the order of calls.</summary>
    public int FirstRequired => _calls.First(RequiredList);

    public int FirstOptional => _calls.First(OptionalList);

    /// <summary>The move of the same kind that was called next.</summary>
    public int Next(int move) => _calls.Next(move);

    public void Take(int at, int next)
    {
        Move move = _puzzle.All[at];
        MoveSet set = SetOf(move);
        _taken.Add((at, State, set.End));
        set.Add(move.Index);
        State = next;
        _calls.Remove(at);
        if (!move.IsOptional)
        {
            _returns.Remove(at);
        }

        _prospects.Take(at);
    }

    public void UndoTo(int count)
    {
        while (_taken.Count > count)
        {
            (int at, int state, int end) = _taken[^1];
            _taken.RemoveAt(_taken.Count - 1);
            Move move = _puzzle.All[at];
            SetOf(move).Remove(move.Index, end);
            State = state;
            _calls.Restore(at);
            if (!move.IsOptional)
            {
                _returns.Restore(at);
            }

            _prospects.Restore(at);
        }
    }

    /// <summary>A move that cannot get what it needs any more, after the key held <paramref name="left"/>; End: none is
    /// seen, and the search may go on.</summary>
    public int Lost(int left)
    {
        if (left == ImageTable.Any && State != ImageTable.Any)
        {
            return Forsaken().FirstOrDefault(LinkedOrder.End);
        }

        int lost = left == State ? LinkedOrder.End : _prospects.Forsaken(left, State);
        lost = lost == LinkedOrder.End ? _prospects.Passed(State) : lost;
        int first = FirstReturn;
        bool isLate = lost == LinkedOrder.End && first != LinkedOrder.End && _prospects.IsLate(first, State);
        return isLate ? first : lost;
    }

    /// <summary>Moves that need what nothing brings about before they return: one for each image that is needed so.
    /// </summary>
    public IEnumerable<int> Forsaken() => _prospects.Forsaken(State);

    /// <summary>Now it is known what was there at first.</summary>
    public void BeginWith(int image) => State = image;

    /// <returns>False: the search was here before, with the same or more left to choose from.</returns>
    public bool IsNew(VisitedPositions visited)
        => visited.Add(State, FirstRequired, _required.From(FirstRequired), _optional.From(0));

    private MoveSet SetOf(Move move) => move.IsOptional ? _optional : _required;
}

namespace DynaCluster.Linearizability.Search;

/// <summary>
/// What is still needed, and what may still come. A position is lost when a move left needs an image that nothing can
/// bring about before the move returns. Two arguments say from when on an image may come again, and the later one
/// counts: by image, if it is known of all moves left what they leave; by text, because a text that is gone comes back
/// by a move that writes it only, and counts of one text grow.
/// </summary>
internal sealed class Prospects
{
    private const int Always = 0;

    private readonly Puzzle _puzzle;
    private readonly LinkedOrder _needs;
    private readonly LinkedOrder _needsOfText;
    private readonly LinkedOrder _makers;
    private readonly LinkedOrder _creators;

    /// <summary>Moves after which a count may be lower.</summary>
    private readonly LinkedOrder _resets;

    /// <summary>Required moves that can have found one count only, by that count.</summary>
    private readonly LinkedOrder _counts;

    /// <summary>Moves left that may leave an image nobody can tell in advance.</summary>
    private int _undetermined;

    /// <summary>Moves left that may lower the count of a text.</summary>
    private int _falling;

    public Prospects(Puzzle puzzle)
    {
        int moves = puzzle.All.Length;
        _puzzle = puzzle;
        _needs = new LinkedOrder(moves, puzzle.KnownImages);
        _needsOfText = new LinkedOrder(moves, puzzle.TextCount);
        _makers = new LinkedOrder(moves, puzzle.KnownImages);
        _creators = new LinkedOrder(moves, puzzle.TextCount);
        _resets = new LinkedOrder(moves, lists: 1);
        _counts = new LinkedOrder(moves, lists: 1);
        foreach (int at in Enumerable.Range(0, moves).OrderBy(at => puzzle.All[at].Call))
        {
            Enlist(puzzle.All[at], at);
        }

        foreach (int at in Enumerable.Range(0, moves).Where(IsCounted).OrderBy(at => puzzle.All[at].CountBefore))
        {
            _counts.Append(0, at);
        }
    }

    public void Take(int at)
    {
        Move move = _puzzle.All[at];
        if (IsNeed(move))
        {
            _needs.Remove(at);
            _needsOfText.Remove(at);
        }

        if (move.Result != ImageTable.Unknown)
        {
            _makers.Remove(at);
        }

        if (move.Creates != ImageTable.Unknown)
        {
            _creators.Remove(at);
        }

        if (move.IsReset)
        {
            _resets.Remove(at);
        }

        if (IsCounted(at))
        {
            _counts.Remove(at);
        }

        Count(move, -1);
    }

    public void Restore(int at)
    {
        Move move = _puzzle.All[at];
        if (IsNeed(move))
        {
            _needs.Restore(at);
            _needsOfText.Restore(at);
        }

        if (move.Result != ImageTable.Unknown)
        {
            _makers.Restore(at);
        }

        if (move.Creates != ImageTable.Unknown)
        {
            _creators.Restore(at);
        }

        if (move.IsReset)
        {
            _resets.Restore(at);
        }

        if (IsCounted(at))
        {
            _counts.Restore(at);
        }

        Count(move, 1);
    }

    /// <summary>A move that cannot get what it needs, because the key does not hold <paramref name="left"/> any more;
    /// End: none.</summary>
    public int Forsaken(int left, int state)
    {
        int move = left < _puzzle.KnownImages ? NeedBefore(_needs, left, Comes(left, state)) : LinkedOrder.End;
        int text = _puzzle.Images.TextOf(left);
        return move != LinkedOrder.End || text >= _puzzle.TextCount || text == _puzzle.Images.TextOf(state)
            ? move
            : NeedBefore(_needsOfText, text, ComesByText(left, state));
    }

    /// <summary>A move that cannot get the count that it needs any more; End: none is seen.</summary>
    public int Passed(int state)
    {
        if (state == ImageTable.Any || _resets.First(0) != LinkedOrder.End)
        {
            return LinkedOrder.End;
        }

        long count = _puzzle.Images[state].Count;
        int at = _counts.First(0);
        while (at != LinkedOrder.End && IsMet(_puzzle.All[at], state, count))
        {
            at = _counts.Next(at);
        }

        return at == LinkedOrder.End || _puzzle.All[at].CountBefore > count ? LinkedOrder.End : at;
    }

    /// <summary>Whether a required move that is left cannot get what it needs any more.</summary>
    public bool IsLate(int at, int state)
    {
        Move move = _puzzle.All[at];
        if (state == ImageTable.Any || move.Need == state)
        {
            return false;
        }

        bool isPassed = move.CountBefore < _puzzle.Images[state].Count && CallOf(_resets.First(0)) > move.Return;
        return isPassed || (move.Need != ImageTable.Unknown && Comes(move.Need, state) > move.Return);
    }

    /// <summary>Moves that cannot get what they need, one for each image that is needed so.</summary>
    public IEnumerable<int> Forsaken(int state) => Enumerable.Range(0, _puzzle.KnownImages)
        .Where(image => image != state && image != ImageTable.Any)
        .Select(image => NeedBefore(_needs, image, Comes(image, state)))
        .Where(move => move != LinkedOrder.End);

    /// <summary>An optional move needs nothing: it need not happen.</summary>
    private static bool IsNeed(Move move) => move.Need != ImageTable.Unknown && !move.IsOptional;

    private static bool IsMet(Move move, int state, long count)
        => move.CountBefore == count && (move.Need == ImageTable.Unknown || move.Need == state);

    private bool IsCounted(int at) => _puzzle.All[at] is { IsOptional: false, CountBefore: not null };

    /// <summary>The first rank at which the key may hold an image that it does not hold now.</summary>
    private int Comes(int image, int state)
    {
        int byImage = _undetermined > 0 ? Always : CallOf(_makers.First(image));
        return Math.Max(byImage, Math.Max(ComesByText(image, state), ComesByCount(image, state)));
    }

    /// <summary>Without a reset every change raises the count.</summary>
    private int ComesByCount(int image, int state)
        => state == ImageTable.Any || _puzzle.Images[image].Count > _puzzle.Images[state].Count
            ? Always
            : CallOf(_resets.First(0));

    private int ComesByText(int image, int state)
    {
        if (_falling > 0 || state == ImageTable.Any)
        {
            return Always;
        }

        int text = _puzzle.Images.TextOf(image);
        int textNow = _puzzle.Images.TextOf(state);
        bool mayGrow = text == textNow && _puzzle.Images[state].Count < _puzzle.Images[image].Count;

        // An addition makes an item without a text where there is none.
        bool mayBegin = text == ImageTable.NoText && textNow == ImageTable.NoItem;
        if (mayGrow || mayBegin)
        {
            return Always;
        }

        int comes = CallOf(_creators.First(text));
        return text == ImageTable.NoText ? Math.Min(comes, CallOf(_creators.First(ImageTable.NoItem))) : comes;
    }

    private int CallOf(int move) => move == LinkedOrder.End ? Move.Never : _puzzle.All[move].Call;

    /// <summary>The first move of a list that returns before the rank.</summary>
    private int NeedBefore(LinkedOrder needs, int list, int rank)
    {
        int need = needs.First(list);
        while (need != LinkedOrder.End && _puzzle.All[need].Return > rank)
        {
            // Who calls later than that returns later.
            need = _puzzle.All[need].Call > rank ? LinkedOrder.End : needs.Next(need);
        }

        return need;
    }

    private void Enlist(Move move, int at)
    {
        if (IsNeed(move))
        {
            _needs.Append(move.Need, at);
            _needsOfText.Append(_puzzle.Images.TextOf(move.Need), at);
        }

        if (move.Result != ImageTable.Unknown)
        {
            _makers.Append(move.Result, at);
        }

        if (move.Creates != ImageTable.Unknown)
        {
            _creators.Append(move.Creates, at);
        }

        if (move.IsReset)
        {
            _resets.Append(0, at);
        }

        Count(move, 1);
    }

    private void Count(Move move, int by)
    {
        _undetermined += !move.IsPure && move.Result == ImageTable.Unknown ? by : 0;
        _falling += move.IsFalling ? by : 0;
    }
}

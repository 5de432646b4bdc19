using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>The history of one key, made ready to be searched.</summary>
internal sealed class Puzzle
{
    private readonly Dictionary<MoveKind, int> _classes = [];
    private readonly Dictionary<string, Image> _puts = new(StringComparer.Ordinal);
    private readonly bool _hasUnknownCounts;

    /// <param name="operations">All of one key, in any order.</param>
    /// <param name="start">What the key holds at first; null: anything.</param>
    public Puzzle(IEnumerable<Operation> operations, Image? start)
    {
        Operation[] sources = [.. operations.Where(Tells)];
        Operation[] telling = Anonymity.Apply(sources);

        // In the middle of a history it is not known what was put before.
        _hasUnknownCounts = start is null
            || telling.Any(operation => operation.Effect.Kind == EffectKind.Add);
        foreach (Operation put in telling.Where(operation => operation.Effect.Kind == EffectKind.Put))
        {
            Image written = put.Effect.Written;

            // A text that is put with several counts does not name one image.
            bool isOther = _puts.TryGetValue(written.Text, out Image known) && known != written;
            _puts[written.Text] = isOther ? Image.None : written;
        }

        Start = start is { } image ? Images.NumberOf(image) : ImageTable.Any;
        Move[] moves = [.. Rank(telling, sources)];
        Required = [.. moves.Where(move => !move.IsOptional)];
        Optional = [.. moves.Where(move => move.IsOptional)];
        All = [.. Required, .. Optional];
        KnownImages = Images.Count;
        TextCount = Images.TextCount;
    }

    public ImageTable Images { get; } = new();

    public int Start { get; }

    /// <summary>In the order of calls.</summary>
    public Move[] Required { get; }

    /// <summary>In the order of calls.</summary>
    public Move[] Optional { get; }

    /// <summary>The required ones, then the optional ones.</summary>
    public Move[] All { get; }

    public int ClassCount => _classes.Count;

    /// <summary>Images with higher numbers come up in the search only: no move is known to need or to leave them.
    /// </summary>
    public int KnownImages { get; }

    /// <summary>The same for texts.</summary>
    public int TextCount { get; }

    /// <summary>An operation without effect and without answer says nothing.</summary>
    private static bool Tells(Operation operation)
        => operation.Returned is not null
            ? operation.Effect.Kind != EffectKind.Read || operation.IsRefused || operation.Before is not null
                || operation.Condition.Kind != ConditionKind.Always
            : operation.Effect.Kind != EffectKind.Read;

    /// <summary>Calls and returns get ranks; at one time calls come first, so that what touches is
    /// concurrent.</summary>
    private IEnumerable<Move> Rank(Operation[] operations, Operation[] sources)
    {
        (int At, bool IsReturn)[] events =
        [
            .. Enumerable.Range(0, operations.Length).Select(at => (at, IsReturn: false)),
            .. Enumerable.Range(0, operations.Length)
                .Where(at => operations[at].Returned is not null).Select(at => (at, IsReturn: true)),
        ];
        int[] calls = new int[operations.Length];
        int[] returns = new int[operations.Length];
        Array.Fill(returns, Move.Never);
        int rank = 0;
        foreach ((int at, bool isReturn) in events
            .OrderBy(e => e.IsReturn ? operations[e.At].Returned : operations[e.At].Called)
            .ThenBy(e => e.IsReturn).ThenBy(e => e.At))
        {
            (isReturn ? returns : calls)[at] = rank++;
        }

        int required = 0;
        int optional = 0;
        foreach (int at in Enumerable.Range(0, operations.Length).OrderBy(at => calls[at]))
        {
            int index = returns[at] == Move.Never ? optional++ : required++;
            yield return MakeMove((sources[at], operations[at]), index, calls[at], returns[at]);
        }
    }

    private Move MakeMove((Operation Source, Operation Told) pair, int index, int call, int end)
    {
        Operation operation = pair.Told;
        Image? before = KnownBefore(operation);
        bool isPure = operation.Effect.Kind == EffectKind.Read || operation.IsRefused
            || (before is { } found && operation.Effect.Apply(found) == found);
        Image? after = isPure ? null : KnownAfter(operation, before);
        MoveKind kind = new(operation, end == Move.Never);
        if (!_classes.TryGetValue(kind, out int number))
        {
            number = _classes.Count;
            _classes.Add(kind, number);
        }

        return new Move
        {
            Source = pair.Source,
            Operation = operation,
            Index = index,
            Call = call,
            Return = end,
            IsPure = isPure,
            Need = before is { } need ? Images.NumberOf(need) : ImageTable.Unknown,
            Result = after is { } result ? Images.NumberOf(result) : ImageTable.Unknown,
            CountBefore = before?.Count ?? (operation.Effect.Kind == EffectKind.Add
                ? operation.After?.Count - operation.Effect.Amount
                : null),
            Creates = isPure || operation.Effect is { Kind: EffectKind.Add, KeepsText: true }
                ? ImageTable.Unknown
                : Images.TextNumberOf(operation.Effect.Written),
            Class = number,
        };
    }

    private Image? KnownBefore(Operation operation)
    {
        if (operation.Before is { } seen)
        {
            return seen;
        }

        if (operation.After is { } after && operation.Effect is { Kind: EffectKind.Add, KeepsText: true } add)
        {
            Image before = Image.Of(after.Text, after.Count - add.Amount);

            // An addition finds nothing or an item without text and with no count, and leaves the same.
            return before == Image.OfCount(0) ? null : before;
        }

        if (operation.IsRefused)
        {
            return operation.Condition.Kind == ConditionKind.Exists ? Image.None : null;
        }

        return operation.Condition.Kind switch
        {
            ConditionKind.Missing => Image.None,
            ConditionKind.TextIs when !_hasUnknownCounts => OnlyImage(operation.Condition.Operand),
            _ => null,
        };
    }

    /// <summary>The only image with a text that a history without additions can have; null: there are
    /// several.</summary>
    private Image? OnlyImage(string text)
    {
        if (!_puts.TryGetValue(text, out Image put))
        {
            return Image.Of(text); // nobody wrote it: whoever found it cannot be right
        }

        return put.Exists ? put : null;
    }

    private static Image? KnownAfter(Operation operation, Image? before)
    {
        if (operation.Effect.IsBlind)
        {
            return operation.Effect.Apply(Image.None);
        }

        return operation.After ?? (before is { } found ? operation.Effect.Apply(found) : null);
    }
}

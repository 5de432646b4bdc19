using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>One operation as the search sees it. A move of unknown outcome is optional: the search may take it at any
/// time after its call, and only where it does something.</summary>
internal sealed class Move
{
    public const int Never = int.MaxValue;

    public required Operation Source { get; init; }

    /// <summary>The same with the texts that the search sees.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Its place among the moves of its kind (required, optional) in the order of calls.</summary>
    public required int Index { get; init; }

    /// <summary>Rank of the call among all calls and returns.</summary>
    public required int Call { get; init; }

    /// <summary>Rank of the return; <see cref="Never"/> for an optional move.</summary>
    public required int Return { get; init; }

    public bool IsOptional => Return == Never;

    /// <summary>Wherever its answer is right, it changes nothing.</summary>
    public required bool IsPure { get; init; }

    /// <summary>Number of the only image that it can have found; <see cref="ImageTable.Unknown"/>: there are several.
    /// </summary>
    public required int Need { get; init; }

    /// <summary>Number of the image that it leaves; <see cref="ImageTable.Unknown"/>: it depends, or it leaves what it
    /// finds.</summary>
    public required int Result { get; init; }

    /// <summary>Number of the text that it brings about, whatever it finds; <see cref="ImageTable.Unknown"/>: none. A
    /// delete brings about the want of an item.</summary>
    public required int Creates { get; init; }

    /// <summary>The only count that it can have found; null: there are several.</summary>
    public required long? CountBefore { get; init; }

    /// <summary>It may leave a lower count than it finds.</summary>
    public bool IsReset => !IsPure && (Operation.Effect.IsBlind || IsFalling);

    /// <summary>It may leave a count that is not above the one it finds, of the same text.</summary>
    public bool IsFalling => Operation.Effect is { Kind: EffectKind.Add, Amount: <= 0 };

    /// <summary>Moves of one class do, ask and were told the same: they differ in their times only.</summary>
    public required int Class { get; init; }

    /// <returns>The number of the image that it leaves; Unknown: it is not possible here, or an optional one would do
    /// nothing here.</returns>
    public int Step(ImageTable images, int state)
    {
        if (state == ImageTable.Any)
        {
            return StepFromAny(images);
        }

        return Need != ImageTable.Unknown && Need != state ? ImageTable.Unknown : StepFrom(images, state);
    }

    private int StepFrom(ImageTable images, int state)
    {
        Image before = images[state];
        bool isSeen = Operation.Before is null || Operation.Before == before;
        if (!isSeen || Operation.Condition.Holds(before) == Operation.IsRefused)
        {
            return ImageTable.Unknown;
        }

        if (Operation.IsRefused)
        {
            return state;
        }

        Image after = Operation.Effect.Apply(before);
        if (Operation.After is { } shown && shown != after)
        {
            return ImageTable.Unknown;
        }

        int next = after == before ? state : images.NumberOf(after);
        return IsOptional && next == state ? ImageTable.Unknown : next;
    }

    /// <summary>From an image that is not known everything is possible that is possible from some image.</summary>
    private int StepFromAny(ImageTable images)
    {
        if (Need != ImageTable.Unknown)
        {
            return StepFrom(images, Need);
        }

        if (Result != ImageTable.Unknown)
        {
            return Result;
        }

        return IsOptional ? ImageTable.Unknown : ImageTable.Any;
    }
}

using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>What a move does, asks and was told; everything but who and when.</summary>
internal readonly record struct MoveKind(
    Effect Effect, Condition Condition, bool IsRefused, (Image? Before, Image? After) Shown, bool IsOptional)
{
    public MoveKind(Operation operation, bool isOptional)
        : this(
            operation.Effect, operation.Condition, operation.IsRefused, (operation.Before, operation.After), isOptional)
    {
    }
}

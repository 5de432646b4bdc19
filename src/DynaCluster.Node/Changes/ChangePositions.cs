using DynaCluster.Model.Changes;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Changes;

/// <summary>Places of the change log in messages.</summary>
internal static class ChangePositions
{
    public static ChangePosition Of(ChangePlace place) => new() { Index = place.Index, Ordinal = place.Ordinal };

    /// <param name="position">Null: before all changes.</param>
    public static ChangePlace PlaceOf(ChangePosition? position)
        => position is null ? default : new ChangePlace(position.Index, position.Ordinal);
}

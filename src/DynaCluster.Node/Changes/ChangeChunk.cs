using DynaCluster.Model.Changes;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Changes;

/// <summary>What a stretch of a table's change log means for its global indexes, by destination. Immutable.</summary>
/// <param name="From">Everything behind this place …</param>
/// <param name="To">… up to this one is in it.</param>
/// <param name="ByGroup">Entries by destination, in the order in which they happened.</param>
internal sealed record ChangeChunk(
    ChangePlace From, ChangePlace To, IReadOnlyDictionary<uint, List<IndexEntryChange>> ByGroup)
{
    public IReadOnlyList<IndexEntryChange> For(uint group)
        => ByGroup.TryGetValue(group, out List<IndexEntryChange>? entries) ? entries : [];
}

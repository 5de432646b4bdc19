using DynaCluster.Model.Keys;

namespace DynaCluster.Expressions;

/// <summary>What a key condition selects.</summary>
/// <param name="PartitionKeys">Values of the partition key's attributes in ItemFormat, tags included.</param>
/// <param name="SortPrefix">Values of the sort key's attributes in front of the one that <paramref name="Sort"/> is of:
/// only global indexes have more than one.</param>
/// <param name="Sort">The range of the sort key; <see cref="SortComparison.All"/> where the condition names
/// none.</param>
public sealed record KeySelection(
    IReadOnlyList<byte[]> PartitionKeys, IReadOnlyList<byte[]> SortPrefix, SortBounds Sort)
{
    /// <summary>Of a table or local index.</summary>
    public byte[] PartitionKey => PartitionKeys[0];
}

using DynaCluster.Model.Keys;

namespace DynaCluster.Expressions;

/// <summary>What a key condition selects.</summary>
/// <param name="PartitionKey">The partition key's value in ItemFormat, tag included.</param>
/// <param name="Sort">The range of the sort key; <see cref="SortComparison.All"/> where the condition names
/// none.</param>
public sealed record KeySelection(byte[] PartitionKey, SortBounds Sort);

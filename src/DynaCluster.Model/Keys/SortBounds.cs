namespace DynaCluster.Model.Keys;

/// <summary>What a key condition says of the sort key, as bytes of the key value.</summary>
public readonly record struct SortBounds(
    SortComparison Comparison, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second);

public enum SortComparison
{
    All,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    BeginsWith,
}

using System.Collections.Frozen;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Routing;

/// <summary>Which node leads which part of the ring, as a node of the cluster told it. Immutable.</summary>
internal sealed class PartitionTable
{
    public static PartitionTable Empty { get; } = new(new DescribePartitionsResponse(), 0);

    private readonly ulong[] _lows;
    private readonly string?[] _leaders;
    private readonly FrozenDictionary<string, string> _partitionKeys;

    /// <param name="takenAt">Timestamp of the client's clock.</param>
    public PartitionTable(DescribePartitionsResponse answer, long takenAt)
    {
        Dictionary<ulong, string> nodes = answer.Nodes.ToDictionary(node => node.Id, node => node.GrpcAddress);
        Addresses = [.. nodes.Values];
        TakenAt = takenAt;
        _lows = [.. answer.Ranges.Select(range => range.LowHash)];
        _leaders = [.. answer.Ranges.Select(range => nodes.GetValueOrDefault(range.Leader))];
        _partitionKeys = answer.Tables.ToFrozenDictionary(
            table => table.TableName, table => table.AttributeName, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Addresses { get; }

    public long TakenAt { get; }

    public bool IsEmpty => _lows.Length == 0;

    /// <summary>Null: the table is not known.</summary>
    public string? PartitionKeyOf(string table) => _partitionKeys.GetValueOrDefault(table);

    /// <summary>Address of the node that leads; null: not known.</summary>
    public string? LeaderOf(ulong hash)
    {
        int at = Array.BinarySearch(_lows, hash);
        at = at >= 0 ? at : ~at - 1;
        return at < 0 ? null : _leaders[at];
    }
}

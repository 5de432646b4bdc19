using System.Collections.Frozen;

namespace DynaCluster.Routing;

/// <summary>Which nodes have a replica of a group, as a router sees it: the nearest first (this node, its zone, the
/// others). Immutable.</summary>
public sealed class RoutingTable
{
    public static RoutingTable Empty { get; } = new(FrozenDictionary<uint, ulong[]>.Empty, 0);

    private readonly FrozenDictionary<uint, ulong[]> _groups;

    /// <param name="groups">The nodes of each group, the nearest first.</param>
    /// <param name="self">This node.</param>
    public RoutingTable(IReadOnlyDictionary<uint, ulong[]> groups, ulong self)
    {
        _groups = groups.ToFrozenDictionary();
        Self = self;
    }

    public ulong Self { get; }

    /// <summary>Empty: nobody is known to have the group.</summary>
    public ReadOnlySpan<ulong> NodesOf(uint group) => _groups.GetValueOrDefault(group);
}

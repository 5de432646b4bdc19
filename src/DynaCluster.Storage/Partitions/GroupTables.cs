using System.Collections.Immutable;

namespace DynaCluster.Storage.Partitions;

/// <param name="Schema">As the SchemaChange entry brought it; not to be changed.</param>
public sealed record GroupTable(uint Id, uint Version, ReadOnlyMemory<byte> Schema);

/// <summary>The tables that a group knows, at one applied index. Immutable.</summary>
public sealed record GroupTables
{
    public static GroupTables Empty { get; } = new();

    public ImmutableDictionary<uint, GroupTable> Known { get; init; } = ImmutableDictionary<uint, GroupTable>.Empty;

    public ImmutableHashSet<uint> Dropped { get; init; } = [];

    public GroupTable? Find(uint table) => Known.GetValueOrDefault(table);

    internal GroupTables With(GroupTable table) => this with { Known = Known.SetItem(table.Id, table) };

    internal GroupTables WithDropped(uint table)
        => new() { Known = Known.Remove(table), Dropped = Dropped.Add(table) };
}

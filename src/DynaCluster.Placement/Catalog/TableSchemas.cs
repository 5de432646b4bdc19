using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>Makes the schema that requests are evaluated under from a table's definition.</summary>
public static class TableSchemas
{
    public static TableSchema From(TableDefinition definition) => new()
    {
        Id = definition.Id,
        Version = definition.Version,
        Name = definition.Name,
        PartitionKey = Key(definition.PartitionKey),
        SortKey = definition.SortKey is { } sortKey ? Key(sortKey) : null,
        LocalIndexes = [.. definition.LocalIndexes.Select(LocalIndex)],
        GlobalIndexes = [.. definition.GlobalIndexes.Where(index => index.Status != IndexStatus.Deleting)
            .Select(GlobalIndex)],
        Stream = definition.Stream is { } stream
            ? new StreamSchema(stream.Id, stream.Label, (StreamImages)stream.View)
            : null,
        Ttl = definition.Ttl is { Status: TtlStatus.Enabling or TtlStatus.Enabled } ttl
            ? new TtlSchema(ttl.Attribute, ttl.Generation)
            : null,
    };

    private static GlobalIndexSchema GlobalIndex(GlobalIndexDefinition index) => new()
    {
        Id = index.Id,
        Name = index.Name,
        PartitionKey = [.. index.PartitionKey.Select(Key)],
        SortKey = [.. index.SortKey.Select(Key)],
        Projection = Projection(index.Projection),
        NonKeyAttributes = Names(index.NonKeyAttributes),
        Since = Math.Max(1, index.SinceVersion),
        Backfill = index.Backfill,
    };

    private static LocalIndexSchema LocalIndex(LocalIndexDefinition index) => new()
    {
        Id = checked((byte)index.Id),
        Name = index.Name,
        SortKey = Key(index.SortKey),
        Projection = Projection(index.Projection),
        NonKeyAttributes = Names(index.NonKeyAttributes),
    };

    private static IndexProjection Projection(ProjectionType projection) => projection switch
    {
        ProjectionType.All => IndexProjection.All,
        ProjectionType.KeysOnly => IndexProjection.KeysOnly,
        ProjectionType.Include => IndexProjection.Include,
        _ => throw new InvariantBrokenException("a stored index has a known projection"),
    };

    private static ReadOnlyMemory<byte>[] Names(IEnumerable<string> names)
        => [.. names.Select(Encoding.UTF8.GetBytes).Order(Utf8Order.Instance)
            .Select(name => (ReadOnlyMemory<byte>)name)];

    private static KeyAttributeSchema Key(KeyAttribute key) => new(key.Name, key.Type switch
    {
        KeyType.String => AttributeType.String,
        KeyType.Number => AttributeType.Number,
        KeyType.Binary => AttributeType.Binary,
        _ => throw new InvariantBrokenException("a stored key attribute has a known type"),
    });

    private sealed class Utf8Order : IComparer<byte[]>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}

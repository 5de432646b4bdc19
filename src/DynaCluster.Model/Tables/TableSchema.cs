using System.Text;
using DynaCluster.Model.Items;

namespace DynaCluster.Model.Tables;

/// <summary>
/// What evaluating a request on a table needs: keys and local indexes at one schema version. Immutable.
/// </summary>
public sealed class TableSchema
{
    public required uint Id { get; init; }

    public required uint Version { get; init; }

    public required string Name { get; init; }

    public required KeyAttributeSchema PartitionKey { get; init; }

    /// <summary>Null: the table has no sort key.</summary>
    public KeyAttributeSchema? SortKey { get; init; }

    public IReadOnlyList<LocalIndexSchema> LocalIndexes { get; init; } = [];

    /// <summary>Those that writes have to reach; one that is being deleted is not among them.</summary>
    public IReadOnlyList<GlobalIndexSchema> GlobalIndexes { get; init; } = [];

    /// <summary>Null: no stream shows the table's changes.</summary>
    public StreamSchema? Stream { get; init; }

    /// <summary>Null: items do not expire.</summary>
    public TtlSchema? Ttl { get; init; }

    /// <summary>Whether writes leave change records.</summary>
    public bool HasChangeLog => GlobalIndexes.Count > 0 || Stream is not null;
}

/// <param name="Type">String, Number or Binary.</param>
public sealed record KeyAttributeSchema(string Name, AttributeType Type)
{
    public ReadOnlyMemory<byte> NameUtf8 { get; } = Encoding.UTF8.GetBytes(Name);
}

public enum IndexProjection : byte
{
    All = 1,
    KeysOnly = 2,
    Include = 3,
}

public sealed class LocalIndexSchema
{
    /// <summary>1 to 5 within its table.</summary>
    public required byte Id { get; init; }

    public required string Name { get; init; }

    public required KeyAttributeSchema SortKey { get; init; }

    public required IndexProjection Projection { get; init; }

    /// <summary>Names that an INCLUDE projection adds to the keys, UTF-8, ascending.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> NonKeyAttributes { get; init; } = [];
}

/// <summary>A global secondary index: entries lie in the group that owns the hash of their partition key.</summary>
public sealed class GlobalIndexSchema
{
    /// <summary>Ids of global indexes begin here; below it are tables and, within a table, local indexes.</summary>
    public const uint FirstId = 0x8000_0000;

    /// <summary>Never used twice in a cluster.</summary>
    public required uint Id { get; init; }

    public required string Name { get; init; }

    /// <summary>1 to 4 attributes.</summary>
    public required IReadOnlyList<KeyAttributeSchema> PartitionKey { get; init; }

    /// <summary>Up to 4 attributes.</summary>
    public IReadOnlyList<KeyAttributeSchema> SortKey { get; init; } = [];

    public required IndexProjection Projection { get; init; }

    /// <summary>Names that an INCLUDE projection adds to the keys, UTF-8, ascending.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> NonKeyAttributes { get; init; } = [];

    /// <summary>The first schema version of the table that has the index.</summary>
    public required uint Since { get; init; }

    /// <summary>It was made on a live table: items that were there before are added by the groups.</summary>
    public bool Backfill { get; init; }
}

/// <summary>What a stream shows of a change. The numbers are in catalogs: append only.</summary>
public enum StreamImages : byte
{
    KeysOnly = 1,
    NewImage = 2,
    OldImage = 3,
    NewAndOldImages = 4,
}

/// <param name="Id">Never used twice in a cluster.</param>
/// <param name="Label">The last part of its ARN.</param>
public sealed record StreamSchema(uint Id, string Label, StreamImages Images);

/// <param name="Attribute">Name of the number attribute with the time of expiry, in Unix seconds.</param>
/// <param name="Generation">Grows each time that TTL is enabled.</param>
public sealed record TtlSchema(string Attribute, uint Generation)
{
    public ReadOnlyMemory<byte> AttributeUtf8 { get; } = Encoding.UTF8.GetBytes(Attribute);
}

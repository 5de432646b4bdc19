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

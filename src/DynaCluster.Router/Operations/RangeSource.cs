using DynaCluster.Model.Errors;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Operations;

/// <summary>What a Query or Scan reads: a table, or one of its indexes.</summary>
/// <param name="Local">Null: not a local index.</param>
/// <param name="Global">Null: not a global index.</param>
internal readonly record struct RangeSource(TableSchema Table, LocalIndexSchema? Local, GlobalIndexSchema? Global)
{
    /// <summary>As requests name it: 0 is the table itself.</summary>
    public uint IndexId => Global?.Id ?? Local?.Id ?? 0u;

    public bool IsIndex => Local is not null || Global is not null;

    public IReadOnlyList<KeyAttributeSchema> PartitionKey => Global?.PartitionKey ?? [Table.PartitionKey];

    public IReadOnlyList<KeyAttributeSchema> SortKey
        => Global?.SortKey ?? ((Local?.SortKey ?? Table.SortKey) is { } sort ? [sort] : []);

    /// <summary>Finds the index of a name; a global one must be ready to be read.</summary>
    /// <param name="name">Null: the table itself.</param>
    public static Outcome<RangeSource> Find(TableEntry table, string? name)
    {
        TableSchema schema = table.Schema;
        if (name is null)
        {
            return new RangeSource(schema, null, null);
        }

        for (int i = 0; i < schema.LocalIndexes.Count; i++)
        {
            if (schema.LocalIndexes[i].Name == name)
            {
                return new RangeSource(schema, schema.LocalIndexes[i], null);
            }
        }

        for (int i = 0; i < schema.GlobalIndexes.Count; i++)
        {
            if (schema.GlobalIndexes[i].Name == name)
            {
                return IsCreating(table.Definition, name)
                    ? ApiErrors.IndexBackfilling(name)
                    : new RangeSource(schema, null, schema.GlobalIndexes[i]);
            }
        }

        return ApiErrors.IndexNotFound(name);
    }

    /// <summary>The first storage key at or above a hash.</summary>
    public byte[] Edge(ulong hash)
        => Local is null
            ? KeyCodec.HashEdge(Global?.Id ?? Table.Id, hash)
            : KeyCodec.IndexHashEdge(Table.Id, Local.Id, hash);

    /// <summary>The first storage key behind all.</summary>
    public byte[] End()
        => Local is null ? KeyCodec.TableEnd(Global?.Id ?? Table.Id) : KeyCodec.IndexEnd(Table.Id, Local.Id);

    private static bool IsCreating(TableDefinition table, string name)
    {
        for (int i = 0; i < table.GlobalIndexes.Count; i++)
        {
            if (table.GlobalIndexes[i] is { Status: IndexStatus.Creating } index && index.Name == name)
            {
                return true;
            }
        }

        return false;
    }
}

using System.Buffers.Binary;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Expiry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Simulation.Checkers;

/// <summary>Compares the expiry entries of a table in one replica's state with those that its items ask for: at every
/// moment none is there that no item asks for, and none is missing when all were added.</summary>
internal static class ExpiryCheck
{
    private const byte SchemaMark = 2;

    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Find(MemoryEngine engine, uint table)
    {
        if (SchemaOf(engine, table) is not { } schema)
        {
            return null;
        }

        HashSet<string> asked = Asked(engine, schema);
        HashSet<string> there = [.. Keys(engine, ExpiryKeys.GenerationEdge(table, 0), ExpiryKeys.End(table))
            .Select(Convert.ToHexString)];
        if (!there.IsSubsetOf(asked))
        {
            return $"expiry entries that no item asks for: {string.Join(' ', there.Except(asked))}";
        }

        bool isWhole = schema.Ttl is { } ttl
            && BackfillMark.Decode(Stored(engine, BackfillMark.Key(table)), ttl.Generation).IsFinished;
        return isWhole && there.Count < asked.Count
            ? $"missing expiry entries: {string.Join(' ', asked.Except(there))}"
            : null;
    }

    private static HashSet<string> Asked(MemoryEngine engine, TableSchema schema)
    {
        HashSet<string> asked = [];
        byte[] low = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(low, schema.Id);
        byte[] high = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(high, schema.Id + 1);
        using IStorageCursor cursor = engine.OpenCursor(ColumnFamily.Items, low, high, reverse: false);
        while (cursor.MoveNext())
        {
            if (ExpiryKeys.KeyOf(schema, new MapView(ItemHeader.ItemOf(cursor.Value)), cursor.Key) is { } key)
            {
                asked.Add(Convert.ToHexString(key));
            }
        }

        return asked;
    }

    private static List<byte[]> Keys(MemoryEngine engine, byte[] low, byte[] high)
    {
        List<byte[]> keys = [];
        using IStorageCursor cursor = engine.OpenCursor(ColumnFamily.LocalIndex, low, high, reverse: false);
        while (cursor.MoveNext())
        {
            keys.Add(cursor.Key.ToArray());
        }

        return keys;
    }

    private static TableSchema? SchemaOf(MemoryEngine engine, uint table)
    {
        byte[] key = new byte[1 + sizeof(uint)];
        key[0] = SchemaMark;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), table);
        return Stored(engine, key) is { } stored
            ? TableSchemas.From(TableDefinition.Parser.ParseFrom(stored.Span[sizeof(uint)..]))
            : null;
    }

    private static ReadOnlyMemory<byte>? Stored(MemoryEngine engine, byte[] key)
        => engine.Get(ColumnFamily.Meta, key) is { } stored ? stored.AsMemory() : default(ReadOnlyMemory<byte>?);
}

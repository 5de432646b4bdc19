using System.Buffers.Binary;
using System.Text;

namespace DynaCluster.Placement.Catalog;

/// <summary>
/// Keys of ColumnFamily.Catalog, on disks; values are messages of catalog.proto:
/// <code>
/// 01                          ClusterDefinition
/// 02                          CatalogCounters
/// 03 account 00 table name    TableDefinition
/// 04                          NodeDefinitions, all of them
/// 05 group u32 (big endian)   GroupPlacement
/// 06 account 00 table name 00 label   StreamDefinition
/// </code>
/// </summary>
public static class CatalogKeys
{
    private const byte TablePrefix = 3;
    private const byte PlacementPrefix = 5;
    private const byte StreamPrefix = 6;

    public static ReadOnlySpan<byte> Cluster => [1];

    public static ReadOnlySpan<byte> Counters => [2];

    /// <summary>The edges of all tables' keys.</summary>
    public static ReadOnlySpan<byte> TablesLow => [TablePrefix];

    public static ReadOnlySpan<byte> TablesHigh => [TablePrefix + 1];

    public static ReadOnlySpan<byte> Nodes => [4];

    /// <summary>The edges of all placements' keys.</summary>
    public static ReadOnlySpan<byte> PlacementsLow => [PlacementPrefix];

    public static ReadOnlySpan<byte> PlacementsHigh => [PlacementPrefix + 1];

    /// <summary>The edges of all streams' keys.</summary>
    public static ReadOnlySpan<byte> StreamsLow => [StreamPrefix];

    public static ReadOnlySpan<byte> StreamsHigh => [StreamPrefix + 1];

    public static byte[] Placement(uint group)
    {
        byte[] key = new byte[1 + sizeof(uint)];
        key[0] = PlacementPrefix;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), group);
        return key;
    }

    /// <summary>Tables are named by account and name; neither holds a zero byte.</summary>
    public static byte[] Table(string account, string name)
    {
        byte[] key = new byte[2 + Encoding.UTF8.GetByteCount(account) + Encoding.UTF8.GetByteCount(name)];
        key[0] = TablePrefix;
        int length = Encoding.UTF8.GetBytes(account, key.AsSpan(1));
        Encoding.UTF8.GetBytes(name, key.AsSpan(2 + length));
        return key;
    }

    /// <summary>Streams outlive their tables: they have keys of their own, by the table's name and their
    /// label.</summary>
    public static byte[] Stream(string account, string tableName, string label)
        => Encoding.UTF8.GetBytes($"{(char)StreamPrefix}{account}\0{tableName}\0{label}");
}

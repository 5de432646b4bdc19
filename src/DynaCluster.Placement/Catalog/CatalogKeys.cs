using System.Text;

namespace DynaCluster.Placement.Catalog;

/// <summary>
/// Keys of ColumnFamily.Catalog, on disks; values are messages of catalog.proto:
/// <code>
/// 01                          ClusterDefinition
/// 02                          CatalogCounters
/// 03 account 00 table name    TableDefinition
/// </code>
/// </summary>
public static class CatalogKeys
{
    private const byte TablePrefix = 3;

    public static ReadOnlySpan<byte> Cluster => [1];

    public static ReadOnlySpan<byte> Counters => [2];

    /// <summary>The edges of all tables' keys.</summary>
    public static ReadOnlySpan<byte> TablesLow => [TablePrefix];

    public static ReadOnlySpan<byte> TablesHigh => [TablePrefix + 1];

    /// <summary>Tables are named by account and name; neither holds a zero byte.</summary>
    public static byte[] Table(string account, string name)
    {
        byte[] key = new byte[2 + Encoding.UTF8.GetByteCount(account) + Encoding.UTF8.GetByteCount(name)];
        key[0] = TablePrefix;
        int length = Encoding.UTF8.GetBytes(account, key.AsSpan(1));
        Encoding.UTF8.GetBytes(name, key.AsSpan(2 + length));
        return key;
    }
}

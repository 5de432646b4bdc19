using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Numbers;
using DynaCluster.Model.Tables;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>Tables, items and requests for tests: partition key "pk" (String), attribute "v" (Number).</summary>
internal static class NodeItems
{
    public static TableDefinition Draft(string name) => new()
    {
        Name = name,
        PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
        BillingMode = BillingMode.PayPerRequest,
    };

    public static TableDefinition SortedDraft(string name, params LocalIndexDefinition[] indexes)
    {
        TableDefinition draft = Draft(name);
        draft.SortKey = new KeyAttribute { Name = "sk", Type = KeyType.String };
        draft.LocalIndexes.AddRange(indexes);
        return draft;
    }

    public static LocalIndexDefinition Index(string name, string sortKey, ProjectionType projection) => new()
    {
        Name = name,
        SortKey = new KeyAttribute { Name = sortKey, Type = KeyType.String },
        Projection = projection,
    };

    /// <param name="attributes">Strings, and numbers given as long.</param>
    public static byte[] Map(params (string Name, object Value)[] attributes)
    {
        using var writer = new ItemWriter();
        writer.BeginMap();
        Span<byte> number = stackalloc byte[NumberCodec.EncodedLengthMax];
        foreach ((string name, object value) in attributes)
        {
            writer.Name(Encoding.UTF8.GetBytes(name));
            if (value is long count)
            {
                writer.Number(number[..NumberCodec.Encode(count, number)]);
            }
            else
            {
                writer.String(Encoding.UTF8.GetBytes((string)value));
            }
        }

        writer.EndMap();
        return writer.ToArray();
    }

    public static byte[] Item(string key, long value) => Map(("pk", key), ("v", value));

    public static byte[] Key(string key) => Map(("pk", key));

    public static byte[] StorageKey(TableDefinition table, byte[] item)
    {
        MapView view = new(item);
        view.TryGet("pk"u8, out AttributeView partitionKey);
        AttributeView sortKey = default;
        if (table.SortKey is not null)
        {
            view.TryGet("sk"u8, out sortKey);
        }

        return KeyCodec.BaseKey(table.Id, partitionKey, sortKey);
    }

    public static uint GroupOf(CatalogSnapshot catalog, byte[] item)
    {
        new MapView(item).TryGet("pk"u8, out AttributeView partitionKey);
        return catalog.Map!.GroupOf(KeyCodec.Hash(partitionKey)); // defined before a test asks
    }

    public static WriteRequest Put(CatalogSnapshot catalog, TableDefinition table, byte[] item) => new()
    {
        Target = Target(table, GroupOf(catalog, item)),
        Kind = WriteKind.Put,
        Key = ByteString.CopyFrom(StorageKey(table, item)),
        Item = ByteString.CopyFrom(item),
    };

    public static GetRequest Get(CatalogSnapshot catalog, TableDefinition table, string key, bool consistent) => new()
    {
        Target = Target(table, GroupOf(catalog, Key(key))),
        Key = ByteString.CopyFrom(StorageKey(table, Key(key))),
        Consistent = consistent,
    };

    public static Target Target(TableDefinition table, uint group)
        => new() { Group = group, Table = table.Id, SchemaVersion = table.Version };
}

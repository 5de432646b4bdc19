using System.Globalization;
using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Numbers;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// The table of the workloads as a router sees it: keys pk (String) and sk (Number), the row's value v and count n,
/// and a local index on v. Makes requests and reads answers.
/// </summary>
public sealed class RowTable(TableDefinition definition, PartitionMap map)
{
    public const byte ValueIndex = 1;

    private const int PaddingBytesMax = 300;

    private static readonly byte[] s_padding = new byte[PaddingBytesMax];

    private readonly ExpressionCompiler _compiler = new();

    public TableSchema Schema { get; } = TableSchemas.From(definition);

    public IEnumerable<(uint Group, ulong Low, ulong High)> Ranges => Enumerable.Range(0, map.Count).Select(map.At);

    public static CatalogRequest Create(string name) => new()
    {
        CreateTable = new CreateTableChange
        {
            Draft = new TableDefinition
            {
                Name = name,
                PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
                SortKey = new KeyAttribute { Name = "sk", Type = KeyType.Number },
                BillingMode = BillingMode.PayPerRequest,
                LocalIndexes =
                {
                    new LocalIndexDefinition
                    {
                        Id = ValueIndex,
                        Name = "by-value",
                        SortKey = new KeyAttribute { Name = "v", Type = KeyType.Number },
                        Projection = ProjectionType.All,
                    },
                },
            },
        },
    };

    /// <summary>The same table with a global index on value and count, and a stream of whole images.</summary>
    public static CatalogRequest CreateIndexed(string name)
    {
        CatalogRequest request = Create(name);
        request.CreateTable.Draft.GlobalIndexes.Add(GlobalIndex("by-value-and-count", "v", "n"));
        request.CreateTable.Draft.Stream = new TableStream { View = StreamView.NewAndOldImages };
        return request;
    }

    /// <summary>A global index that holds the keys only.</summary>
    public static CatalogRequest AddIndex(string table, string name) => new()
    {
        UpdateTable = new UpdateTableChange
        {
            Name = table,
            CreateIndex = GlobalIndex(name, "n", "v", ProjectionType.KeysOnly),
            AttributeDefinitions =
            {
                new KeyAttribute { Name = "n", Type = KeyType.Number },
                new KeyAttribute { Name = "v", Type = KeyType.Number },
            },
        },
    };

    public static CatalogRequest DeleteIndex(string table, string name)
        => new() { UpdateTable = new UpdateTableChange { Name = table, DeleteIndex = name } };

    public WriteRequest Put(RowKey key, long value) => Write(WriteKind.Put, key, Item(key, new Row(value, 0)));

    /// <summary>A row that takes so many bytes more.</summary>
    public WriteRequest PutLarge(RowKey key, int bytes)
        => Write(WriteKind.Put, key, Item(key, new Row(0, 0), new byte[bytes]));

    public WriteRequest Delete(RowKey key) => Write(WriteKind.Delete, key, Item(key, null));

    public WriteRequest Update(RowKey key, long value)
    {
        WriteRequest request = Write(WriteKind.Update, key, Item(key, null));
        request.Update = Wrap(_compiler.CompileUpdate(
            "SET v = :v ADD n :one"u8, Values((":one", 1), (":v", value)), Schema).Value);
        request.Returned = ReturnedImage.AllNew;
        return request;
    }

    /// <param name="text">Of an expression over :x.</param>
    public ByteString Condition(string text, long? x)
        => Wrap(_compiler.CompileCondition(
            Encoding.UTF8.GetBytes(text), x is { } value ? Values((":x", value)) : Values()).Value);

    public GetRequest Get(RowKey key) => new() { Target = Target(key), Key = Wrap(StorageKey(key)), Consistent = true };

    /// <summary>All rows of a partition key, from the table or from the local index.</summary>
    public RangeRequest Query(string partition, byte index)
    {
        byte[] pk = Text(partition);
        byte[] prefix = index == 0
            ? KeyCodec.BasePrefix(Schema.Id, new AttributeView(pk))
            : KeyCodec.IndexPrefix(Schema.Id, index, new AttributeView(pk));
        return new RangeRequest
        {
            Target = Target(GroupOf(partition)),
            Index = index,
            Low = Wrap(prefix),
            High = Wrap(KeyCodec.PrefixEnd(prefix)),
            Consistent = true,
            Select = RangeSelect.All,
        };
    }

    /// <summary>All rows of one range of the ring.</summary>
    public RangeRequest Scan(uint group, ulong low, ulong high) => new()
    {
        Target = Target(group),
        Low = Wrap(KeyCodec.HashEdge(Schema.Id, low)),
        High = Wrap(high == ulong.MaxValue
            ? KeyCodec.TableEnd(Schema.Id)
            : KeyCodec.HashEdge(Schema.Id, high + 1)),
        Consistent = true,
        Select = RangeSelect.All,
    };

    /// <summary>Where the page behind a last key goes on.</summary>
    public ByteString After(ByteString lastKey, byte index)
    {
        MapView map = new(lastKey.Span);
        AttributeView pk = Find(map, "pk"u8);
        AttributeView sk = Find(map, "sk"u8);
        return Wrap(index == 0
            ? KeyCodec.BaseKey(Schema.Id, pk, sk)
            : KeyCodec.IndexKey(Schema.Id, index, pk, Find(map, "v"u8), sk));
    }

    /// <summary>The row of an encoded item; null: there is none.</summary>
    public static Row? RowOf(ByteString item)
    {
        MapView map = new(item.Span);
        return item.IsEmpty ? null : RowOf(map);
    }

    public static List<(RowKey Key, Row Row)> RowsOf(RangeResponse page)
    {
        List<(RowKey, Row)> rows = [];
        ReadOnlySpan<byte> rest = page.Items.Span;
        while (!rest.IsEmpty)
        {
            AttributeView item = new(rest);
            MapView map = item.Map;
            string pk = Encoding.UTF8.GetString(Find(map, "pk"u8).Bytes);
            rows.Add((new RowKey(pk, Number(Find(map, "sk"u8))), RowOf(map)));
            rest = rest[item.Encoded.Length..];
        }

        return rows;
    }

    private static Row RowOf(MapView map)
        => new(Number(Find(map, "v"u8)), map.TryGet("n"u8, out AttributeView count) ? Number(count) : 0);

    private static AttributeView Find(MapView map, ReadOnlySpan<byte> name)
        => map.TryGet(name, out AttributeView value) ? value : default;

    private static long Number(AttributeView value)
    {
        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        return long.Parse(text[..NumberCodec.Format(value.Bytes, text)], CultureInfo.InvariantCulture);
    }

    private static void WriteNumber(ItemWriter writer, long value)
    {
        Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
        writer.Number(encoded[..NumberCodec.Encode(value, encoded)]);
    }

    private static byte[] Text(string value)
    {
        using ItemWriter writer = new();
        writer.String(Encoding.UTF8.GetBytes(value));
        return writer.ToArray();
    }

    private static byte[] NumberValue(long value)
    {
        using ItemWriter writer = new();
        WriteNumber(writer, value);
        return writer.ToArray();
    }

    private static Substitutions Values(params (string Name, long Value)[] values)
    {
        if (values.Length == 0)
        {
            return new Substitutions(default, default);
        }

        using ItemWriter writer = new();
        writer.BeginMap();
        foreach ((string name, long value) in values)
        {
            writer.Name(Encoding.UTF8.GetBytes(name));
            WriteNumber(writer, value);
        }

        writer.EndMap();
        return new Substitutions(default, writer.ToArray());
    }

    private static ByteString Wrap(byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    /// <param name="row">Null: the key attributes only.</param>
    private static GlobalIndexDefinition GlobalIndex(
        string name, string partitionKey, string sortKey, ProjectionType projection = ProjectionType.All) => new()
    {
        Name = name,
        PartitionKey = { new KeyAttribute { Name = partitionKey, Type = KeyType.Number } },
        SortKey = { new KeyAttribute { Name = sortKey, Type = KeyType.Number } },
        Projection = projection,
    };

    private static byte[] Item(RowKey key, Row? row)
        => Item(key, row, s_padding.AsSpan(0, (int)((row?.Value ?? 0) % PaddingBytesMax)));

    private static byte[] Item(RowKey key, Row? row, ReadOnlySpan<byte> padding)
    {
        using ItemWriter writer = new();
        writer.BeginMap();
        writer.Name("pk"u8);
        writer.String(Encoding.UTF8.GetBytes(key.Partition));
        writer.Name("sk"u8);
        WriteNumber(writer, key.Sort);
        if (row is not null)
        {
            writer.Name("n"u8);
            WriteNumber(writer, row.Count);
            writer.Name("padding"u8);
            writer.Binary(padding);
            writer.Name("v"u8);
            WriteNumber(writer, row.Value);
        }

        writer.EndMap();
        return writer.ToArray();
    }

    private WriteRequest Write(WriteKind kind, RowKey key, byte[] item) => new()
    {
        Target = Target(key),
        Kind = kind,
        Key = Wrap(StorageKey(key)),
        Item = Wrap(item),
        Returned = ReturnedImage.AllOld,
        OldItemOnFailedCondition = true,
    };

    private byte[] StorageKey(RowKey key) => KeyCodec.BaseKey(
        Schema.Id, new AttributeView(Text(key.Partition)), new AttributeView(NumberValue(key.Sort)));

    private uint GroupOf(string partition) => map.GroupOf(KeyCodec.Hash(new AttributeView(Text(partition))));

    private Target Target(RowKey key) => Target(GroupOf(key.Partition));

    private Target Target(uint group)
        => new() { Group = group, Table = Schema.Id, SchemaVersion = Schema.Version };
}

public readonly record struct RowKey(string Partition, long Sort);

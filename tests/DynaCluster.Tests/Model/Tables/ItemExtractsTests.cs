using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Tables;

public sealed class ItemExtractsTests
{
    private const string Item =
        """{"a":{"S":"1"},"b":{"L":[{"S":"2"}]},"i":{"N":"5"},"pk":{"S":"p"},"sk":{"S":"s"},"z":{"S":"9"}}""";

    private static readonly KeyAttributeSchema s_indexKey = new("i", AttributeType.Number);

    private static readonly TableSchema s_table = new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
        SortKey = new KeyAttributeSchema("sk", AttributeType.String),
    };

    private static readonly TableSchema s_hashOnly = new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
    };

    [Fact]
    public void Key_is_extracted()
        => Assert.Equal("""{"pk":{"S":"p"},"sk":{"S":"s"}}""", Written(w => ItemExtracts.WriteKey(s_table, View, w)));

    [Fact]
    public void Key_of_a_table_without_sort_key_is_extracted()
        => Assert.Equal("""{"pk":{"S":"p"}}""", Written(w => ItemExtracts.WriteKey(s_hashOnly, View, w)));

    [Fact]
    public void Key_of_an_index_holds_both_sort_keys()
        => Assert.Equal(
            """{"i":{"N":"5"},"pk":{"S":"p"},"sk":{"S":"s"}}""",
            Written(w => ItemExtracts.WriteKey(s_table, Index(IndexProjection.All), View, w)));

    [Theory]
    [InlineData(IndexProjection.All, Item)]
    [InlineData(IndexProjection.KeysOnly, """{"i":{"N":"5"},"pk":{"S":"p"},"sk":{"S":"s"}}""")]
    [InlineData(
        IndexProjection.Include, """{"b":{"L":[{"S":"2"}]},"i":{"N":"5"},"pk":{"S":"p"},"sk":{"S":"s"}}""")]
    public void Entry_of_an_index_holds_its_projection(IndexProjection projection, string entry)
        => Assert.Equal(
            entry, Written(w => ItemExtracts.WriteProjected(s_table, Index(projection, "b", "missing"), View, w)));

    [Fact]
    public void Storage_key_is_the_codecs()
    {
        View.TryGet("pk"u8, out AttributeView partition);
        View.TryGet("sk"u8, out AttributeView sort);
        View.TryGet("i"u8, out AttributeView index);
        Assert.Equal(KeyCodec.BaseKey(1, partition, sort), ItemExtracts.StorageKey(s_table, View));
        Assert.Equal(
            KeyCodec.IndexKey(1, 1, partition, index, sort),
            ItemExtracts.StorageKey(s_table, Index(IndexProjection.All), View));
    }

    [Fact]
    public void Item_without_the_indexes_key_has_no_entry()
        => Assert.Null(ItemExtracts.StorageKey(
            s_table, Index(IndexProjection.All), new MapView(ItemJson.Item("""{"pk":{"S":"p"},"sk":{"S":"s"}}"""))));

    private static MapView View => new(ItemJson.Item(Item));

    private static LocalIndexSchema Index(IndexProjection projection, params string[] included)
        => KeyRulesTests.Index(1, "ix", s_indexKey, projection, included);

    private static string Written(Action<ItemWriter> write)
    {
        using ItemWriter writer = new();
        write(writer);
        return ItemJson.Text(writer.ToArray());
    }
}

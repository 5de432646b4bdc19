using System.Text;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Tables;

public sealed class KeyRulesTests
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NotValid = "One or more parameter values are not valid. ";
    private const string EmptyKey = NotValid + "The AttributeValue for a key attribute cannot contain an empty ";
    private const string Mismatch = "The provided key element does not match the schema";

    private const string EmptyIndexKey = NotValid
        + "A value specified for a secondary index key is not supported. "
        + "The AttributeValue for a key attribute cannot contain an empty ";

    private const string EmptyUpdatedKey = NotValid
        + "The update expression attempted to update a secondary index key to a value that is not supported. "
        + "The AttributeValue for a key attribute cannot contain an empty string value.";

    private static readonly TableSchema s_table = new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
        SortKey = new KeyAttributeSchema("sk", AttributeType.Binary),
        LocalIndexes =
        [
            Index(1, "z", new KeyAttributeSchema("i", AttributeType.String)),
            Index(2, "a", new KeyAttributeSchema("i", AttributeType.String)),
            Index(3, "n", new KeyAttributeSchema("j", AttributeType.Number)),
        ],
    };

    [Theory]
    [InlineData("""{"pk":{"S":"p"},"sk":{"B":"AA=="}}""", null)]
    [InlineData("""{"pk":{"S":"p"},"sk":{"B":"AA=="},"i":{"S":"x"},"j":{"N":"1"}}""", null)]
    [InlineData("""{"sk":{"B":"AA=="}}""", Invalid + "Missing the key pk in the item")]
    [InlineData("""{"pk":{"S":"p"}}""", Invalid + "Missing the key sk in the item")]
    [InlineData("""{"pk":{"N":"1"},"sk":{"B":"AA=="}}""", Invalid + "Type mismatch for key pk expected: S actual: N")]
    [InlineData("""{"pk":{"S":"p"},"sk":{"L":[]}}""", Invalid + "Type mismatch for key sk expected: B actual: L")]
    [InlineData("""{"pk":{"S":""},"sk":{"B":"AA=="}}""", EmptyKey + "string value. Key: pk")]
    [InlineData("""{"pk":{"S":"p"},"sk":{"B":""}}""", EmptyKey + "binary value. Key: sk")]
    [InlineData(
        """{"pk":{"S":"p"},"sk":{"B":"AA=="},"i":{"N":"1"},"j":{"S":"x"}}""",
        Invalid + "Type mismatch for Index Key i Expected: S Actual: N IndexName: a")]
    [InlineData(
        """{"pk":{"S":"p"},"sk":{"B":"AA=="},"j":{"BOOL":true}}""",
        Invalid + "Type mismatch for Index Key j Expected: N Actual: BOOL IndexName: n")]
    [InlineData(
        """{"pk":{"S":"p"},"sk":{"B":"AA=="},"i":{"S":""}}""",
        EmptyIndexKey + "string value. IndexName: a, IndexKey: i")]
    public void Items_are_checked(string item, string? message)
        => Assert.Equal(message, KeyRules.CheckItem(s_table, Map(item))?.Message);

    [Theory]
    [InlineData("""{"pk":{"S":"p"},"sk":{"B":"AA=="}}""", null)]
    [InlineData("""{"pk":{"S":"p"}}""", Mismatch)]
    [InlineData("""{}""", Mismatch)]
    [InlineData("""{"pk":{"S":"p"},"x":{"B":"AA=="}}""", Mismatch)]
    [InlineData("""{"pk":{"S":"p"},"sk":{"B":"AA=="},"x":{"S":"a"}}""", Mismatch)]
    [InlineData("""{"pk":{"N":"1"},"sk":{"B":"AA=="}}""", Mismatch)]
    [InlineData("""{"pk":{"S":""},"sk":{"B":"AA=="}}""", EmptyKey + "string value. Key: pk")]
    public void Keys_are_checked(string key, string? message)
        => Assert.Equal(message, KeyRules.CheckKey(s_table, Map(key))?.Message);

    [Theory]
    [InlineData(2048, 1024, null)]
    [InlineData(2049, 1024, Invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes")]
    [InlineData(2048, 1025, Invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes")]
    public void Keys_have_limits(int partition, int sort, string? message)
    {
        string key = $$$"""{"pk":{"S":"{{{new string('x', partition)}}}"},"sk":{"B":"{{{Base64(sort)}}}"}}""";
        Assert.Equal(message, KeyRules.CheckKey(s_table, Map(key))?.Message);
        Assert.Equal(message, KeyRules.CheckItem(s_table, Map(key))?.Message);
    }

    [Fact]
    public void Key_limits_count_bytes()
    {
        string key = $$$"""{"pk":{"S":"{{{new string('ä', 1025)}}}"},"sk":{"B":"AA=="}}""";
        Assert.Equal(ApiErrors.PartitionKeyTooLong(), KeyRules.CheckKey(s_table, Map(key)));
    }

    [Fact]
    public void Index_keys_have_a_limit()
    {
        string item = $$$"""{"pk":{"S":"p"},"sk":{"B":"AA=="},"i":{"S":"{{{new string('x', 1025)}}}"}}""";
        Assert.Equal(ApiErrors.IndexKeyTooLarge(), KeyRules.CheckItem(s_table, Map(item)));
    }

    [Theory]
    [InlineData("""{"i":{"N":"1"}}""", """{"i":{"N":"1"},"x":{"S":"a"}}""", null)]
    [InlineData("""{"i":{"S":"a"}}""", "{}", null)]
    [InlineData(
        """{"i":{"S":"a"}}""", """{"i":{"N":"1"}}""",
        Invalid + "Type mismatch for Index Key i Expected: S Actual: N IndexName: a")]
    [InlineData("""{"i":{"S":"a"}}""", """{"i":{"S":""}}""", EmptyUpdatedKey)]
    public void Index_keys_that_an_update_changes_are_checked(string before, string after, string? message)
        => Assert.Equal(message, KeyRules.CheckUpdated(s_table, Map(before), Map(after))?.Message);

    [Fact]
    public void Index_keys_of_a_new_item_are_checked()
        => Assert.NotNull(KeyRules.CheckUpdated(s_table, default, Map("""{"j":{"S":"a"}}""")));

    internal static LocalIndexSchema Index(
        byte id, string name, KeyAttributeSchema key, IndexProjection projection = IndexProjection.All,
        params string[] included)
        => new()
        {
            Id = id,
            Name = name,
            SortKey = key,
            Projection = projection,
            NonKeyAttributes = [.. included.Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(i))],
        };

    private static MapView Map(string json) => new(ItemJson.Item(json));

    private static string Base64(int length) => Convert.ToBase64String(new byte[length]);
}

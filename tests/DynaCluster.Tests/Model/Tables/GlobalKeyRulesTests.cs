using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Tests.Router.Wire;

namespace DynaCluster.Tests.Model.Tables;

/// <summary>Keys of global indexes in items that are written.</summary>
public sealed class GlobalKeyRulesTests
{
    private const string Invalid = "One or more parameter values were invalid: ";

    private const string Empty = "One or more parameter values are not valid. A value specified for a secondary index "
        + "key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. ";

    private static readonly TableSchema s_table = new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
        LocalIndexes =
        [
            new LocalIndexSchema
            {
                Id = 1,
                Name = "m",
                SortKey = new KeyAttributeSchema("b", AttributeType.String),
                Projection = IndexProjection.All,
            },
        ],
        GlobalIndexes = [Index(1, "z", "a", "b"), Index(2, "c", "b", "n")],
    };

    [Theory]
    [InlineData("'a':{'S':'x'},'b':{'S':'y'},'n':{'N':'1'}", null)]
    [InlineData("'other':{'S':''}", null)]
    [InlineData("'a':{'N':'1'}", Invalid + "Type mismatch for Index Key a Expected: S Actual: N IndexName: z")]
    [InlineData("'b':{'N':'1'}", Invalid + "Type mismatch for Index Key b Expected: S Actual: N IndexName: c")]
    [InlineData("'n':{'S':'1'}", Invalid + "Type mismatch for Index Key n Expected: N Actual: S IndexName: c")]
    [InlineData("'a':{'S':''}", Empty + "IndexName: z, IndexKey: a")]
    [InlineData("'a':{'S':''},'n':{'S':''}", Invalid
        + "Type mismatch for Index Key n Expected: N Actual: S IndexName: c")]
    public void A_put_keeps_to_the_keys_of_global_indexes(string attributes, string? text)
        => Assert.Equal(text, Put(attributes)?.Message);

    [Theory]
    [InlineData("a", 2048, null)]
    [InlineData("a", 2049, Invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes")]
    [InlineData("b", 1025, Invalid + "Size of rangekey has exceeded the maximum size limit of 1024 bytes")]
    public void A_key_that_is_too_long_is_refused(string name, int length, string? text)
        => Assert.Equal(text, Put($"'{name}':{{'S':'{new string('x', length)}'}}")?.Message);

    [Fact]
    public void A_key_that_an_update_leaves_alone_cannot_block_it()
        => Assert.Null(Update("'a':{'N':'1'}", "'a':{'N':'1'},'other':{'S':'x'}"));

    [Fact]
    public void A_key_that_an_update_changes_is_checked()
        => Assert.Equal(
            Invalid + "Type mismatch for Index Key a Expected: S Actual: N IndexName: z",
            Update("'a':{'N':'1'}", "'a':{'N':'2'}")?.Message);

    [Fact]
    public void An_update_to_an_empty_key_is_refused_in_words_of_its_own()
        => Assert.Equal(
            "One or more parameter values are not valid. The update expression attempted to update a secondary index "
            + "key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty "
            + "string value.",
            Update("'a':{'S':'x'}", "'a':{'S':''}")?.Message);

    private static GlobalIndexSchema Index(uint number, string name, string hash, string range) => new()
    {
        Id = GlobalIndexSchema.FirstId + number,
        Since = 1,
        Name = name,
        PartitionKey = [new KeyAttributeSchema(hash, AttributeType.String)],
        SortKey = [new KeyAttributeSchema(range, range == "n" ? AttributeType.Number : AttributeType.String)],
        Projection = IndexProjection.All,
    };

    private static ApiError? Put(string attributes)
        => KeyRules.CheckItem(s_table, new MapView(Item(attributes)));

    private static ApiError? Update(string before, string after)
        => KeyRules.CheckUpdated(s_table, new MapView(Item(before)), new MapView(Item(after)));

    private static byte[] Item(string attributes)
        => ItemJson.Item($"{{\"pk\":{{\"S\":\"k\"}},{attributes.Replace('\'', '"')}}}");
}

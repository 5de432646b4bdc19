using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>PutItem, GetItem and DeleteItem.</summary>
public sealed class ItemTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    public override async ValueTask InitializeAsync() => _table = await CreateTableAsync();

    public static TheoryData<string, AttributeValue> Values => new()
    {
        { "empty string", S("") },
        { "text", S("a ü 漢 😀 \u0000 \" \\ \n") },
        { "zero", N("0") },
        { "38 digits", N("12345678901234567890123456789012345678") },
        { "fraction", N("-0.00000000000000000000000000000000000001") },
        { "empty binary", B() },
        { "binary", B(0, 1, 2, 253, 254, 255) },
        { "true", Bool(true) },
        { "false", Bool(false) },
        { "null", Null() },
        { "empty list", L() },
        { "list", L(S("a"), N(1), L(Bool(true)), Null()) },
        { "empty map", M() },
        { "map", M(("b", N(2)), ("a", M(("c", SS("x"))))) },
        { "string set", SS("b", "a", "") },
        { "number set", NS("3", "-1", "2.5") },
        { "binary set", BS([1], [], [255, 0]) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_of_every_type_comes_back(string key, AttributeValue value)
    {
        Dictionary<string, AttributeValue> item = Item(("pk", S(key)), ("v", value));
        await PutAsync(_table, item);
        AssertEqual(item, await GetAsync(_table, Key(key)));
    }

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("+5", "5")]
    [InlineData("007", "7")]
    [InlineData("-0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("0.10e1", "1")]
    public async Task Numbers_come_back_in_canonical_form(string written, string read)
    {
        await PutAsync(_table, Item(("pk", S("k")), ("n", N(written))));
        Assert.Equal(read, (await GetAsync(_table, Key("k")))!["n"].N);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1 2")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e126")]
    [InlineData("1e-131")]
    [InlineData("123456789012345678901234567890123456789")]
    public async Task What_is_no_number_is_refused(string text)
        => await FailsValidationAsync(() => PutAsync(_table, Item(("pk", S("k")), ("n", N(text)))));

    [Fact]
    public async Task An_item_nests_32_levels()
    {
        AttributeValue value = S("deep");
        for (int level = 0; level < 31; level++)
        {
            value = L(value);
        }
        Dictionary<string, AttributeValue> item = Item(("pk", S("k")), ("v", value));
        await PutAsync(_table, item);
        AssertEqual(item, await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task An_item_that_nests_deeper_is_refused()
    {
        AttributeValue value = S("deep");
        for (int level = 0; level < 33; level++)
        {
            value = L(value);
        }
        await FailsValidationAsync(() => PutAsync(_table, Item(("pk", S("k")), ("v", value))));
    }

    [Fact]
    public async Task A_missing_item_has_no_Item_member()
        => Assert.Null(await GetAsync(_table, Key("none")));

    [Fact]
    public async Task PutItem_replaces_the_whole_item()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("b", N(2))));
        await PutAsync(_table, Item(("pk", S("k")), ("b", N(3))));
        AssertEqual(Item(("pk", S("k")), ("b", N(3))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task PutItem_returns_the_old_item_when_asked()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1))));
        PutItemResponse answer = await Client.PutItemAsync(
            _table, Item(("pk", S("k")), ("a", N(2))), ReturnValue.ALL_OLD, Token);
        AssertEqual(Item(("pk", S("k")), ("a", N(1))), answer.Attributes);
    }

    [Fact]
    public async Task PutItem_of_a_new_item_returns_no_old_one()
    {
        PutItemResponse answer = await Client.PutItemAsync(_table, Key("k"), ReturnValue.ALL_OLD, Token);
        Assert.Empty(answer.Attributes);
    }

    [Theory]
    [InlineData("ALL_NEW")]
    [InlineData("UPDATED_OLD")]
    [InlineData("nonsense")]
    public async Task PutItem_refuses_other_return_values(string value)
        => await FailsValidationAsync(() => Client.PutItemAsync(_table, Key("k"), new ReturnValue(value), Token));

    [Fact]
    public async Task DeleteItem_removes_and_returns_the_old_item()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1))));
        DeleteItemResponse answer = await Client.DeleteItemAsync(_table, Key("k"), ReturnValue.ALL_OLD, Token);
        AssertEqual(Item(("pk", S("k")), ("a", N(1))), answer.Attributes);
        Assert.Null(await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task DeleteItem_of_a_missing_item_succeeds()
    {
        DeleteItemResponse answer = await Client.DeleteItemAsync(_table, Key("none"), ReturnValue.ALL_OLD, Token);
        Assert.Empty(answer.Attributes);
    }

    [Fact]
    public async Task GetItem_projects_paths()
    {
        await PutAsync(_table, Item(
            ("pk", S("k")), ("a", M(("x", N(1)), ("y", N(2)))), ("l", L(S("0"), S("1"), S("2"))), ("z", N(3))));
        GetItemResponse answer = await Client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key("k"),
                ProjectionExpression = "a.#y, l[2], l[0], nothere",
                ExpressionAttributeNames = new() { ["#y"] = "y" },
            },
            Token);
        AssertEqual(Item(("a", M(("y", N(2)))), ("l", L(S("0"), S("2")))), answer.Item);
    }

    [Fact]
    public async Task An_item_without_its_key_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => PutAsync(_table, Item(("a", N(1)))));
        Assert.Equal("One or more parameter values were invalid: Missing the key pk in the item", e.Message);
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => PutAsync(_table, Item(("pk", N(1)))));
        Assert.Equal(
            "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N", e.Message);
    }

    [Fact]
    public async Task An_empty_key_is_refused() => await FailsValidationAsync(() => PutAsync(_table, Key("")));

    [Fact]
    public async Task A_key_with_other_attributes_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(
            () => Client.GetItemAsync(_table, Item(("pk", S("k")), ("a", N(1))), Token));
        Assert.Equal("The provided key element does not match the schema", e.Message);
    }

    [Fact]
    public async Task A_partition_key_of_2048_bytes_is_the_longest()
    {
        await PutAsync(_table, Key(new string('x', 2048)));
        await FailsValidationAsync(() => PutAsync(_table, Key(new string('x', 2049))));
    }

    [Fact]
    public async Task An_item_of_400_KiB_is_the_largest()
    {
        // "pk" + "k" + "v" = 4 bytes
        await PutAsync(_table, Item(("pk", S("k")), ("v", S(new string('x', 409_600 - 4)))));
        AmazonDynamoDBException e = await FailsValidationAsync(
            () => PutAsync(_table, Item(("pk", S("k")), ("v", S(new string('x', 409_600 - 3))))));
        Assert.Equal("Item size has exceeded the maximum allowed size", e.Message);
    }

    [Fact]
    public async Task An_operation_on_a_missing_table_is_refused()
    {
        AmazonDynamoDBException e = await FailsAsync(
            "ResourceNotFoundException", () => PutAsync("no-such-table", Key("k")));
        Assert.Equal("Requested resource not found", e.Message);
    }

    [Fact]
    public async Task Empty_sets_are_refused()
        => await FailsValidationAsync(() => PutAsync(
            _table, Item(("pk", S("k")), ("s", new AttributeValue { SS = [], IsSSSet = true }))));

    [Fact]
    public async Task Sets_with_equal_members_are_refused()
        => await FailsValidationAsync(() => PutAsync(_table, Item(("pk", S("k")), ("s", NS("1", "1.0")))));
}

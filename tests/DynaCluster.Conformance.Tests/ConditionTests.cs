using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>Conditions of PutItem, UpdateItem and DeleteItem, and the functions and operators of expressions.</summary>
public sealed class ConditionTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    public override async ValueTask InitializeAsync()
    {
        _table = await CreateTableAsync();
        await PutAsync(_table, Item(
            ("pk", S("k")), ("n", N(5)), ("s", S("hello")), ("b", B(1, 2, 3)), ("flag", Bool(true)), ("nil", Null()),
            ("l", L(S("x"), N(2))), ("m", M(("in", M(("deep", N(7)))))), ("ss", SS("a", "b")), ("ns", NS("1", "2"))));
    }

    [Theory]
    [InlineData("n = :five")]
    [InlineData("n <> :six AND n < :six AND n <= :five AND n > :one AND n >= :five")]
    [InlineData("n BETWEEN :one AND :five")]
    [InlineData("n IN (:one, :six, :five)")]
    [InlineData("NOT n = :six")]
    [InlineData("n = :six OR n = :five AND n <> :one")]
    [InlineData("(n = :five OR n = :six) AND NOT (n = :one)")]
    [InlineData("attribute_exists(m.#in.deep) AND attribute_not_exists(m.#in.shallow)")]
    [InlineData("attribute_type(l, :L) AND m.#in.deep > :five")]
    [InlineData("begins_with(s, :he) AND contains(s, :ll)")]
    [InlineData("contains(ss, :a) AND contains(l, :x) AND contains(ns, :one)")]
    [InlineData("size(s) = :five AND size(l) < :five AND size(b) < :five AND size(ss) < :five")]
    [InlineData("l[0] = :x AND attribute_not_exists(l[2])")]
    [InlineData("n > :one AND :one < n")]
    public async Task A_true_condition_lets_the_write_through(string condition)
        => await PutIfAsync(condition);

    [Theory]
    [InlineData("n = :six")]
    [InlineData("attribute_not_exists(pk)")]
    [InlineData("s > :five")]
    [InlineData("nothere = :five")]
    [InlineData("NOT attribute_exists(n)")]
    [InlineData("contains(ss, :x)")]
    [InlineData("begins_with(n, :he)")]
    [InlineData("n IN (:one, :six)")]
    [InlineData("attribute_type(n, :L)")]
    public async Task A_false_condition_stops_the_write(string condition)
    {
        AmazonDynamoDBException e = await FailsAsync(
            "ConditionalCheckFailedException", () => PutIfAsync(condition));
        Assert.Equal("The conditional request failed", e.Message);
        Assert.Equal("5", (await GetAsync(_table, Key("k")))!["n"].N);
    }

    [Fact]
    public async Task A_condition_on_a_missing_item_sees_no_attributes()
    {
        await FailsAsync("ConditionalCheckFailedException", () => Client.DeleteItemAsync(
            new DeleteItemRequest { TableName = _table, Key = Key("no"), ConditionExpression = "attribute_exists(pk)" },
            Token));
        await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("no"),
                ConditionExpression = "attribute_not_exists(pk)",
            },
            Token);
    }

    [Fact]
    public async Task A_failed_condition_returns_the_item_when_asked()
    {
        ConditionalCheckFailedException e = await Assert.ThrowsAsync<ConditionalCheckFailedException>(
            () => Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = Key("k"),
                    UpdateExpression = "SET n = :six",
                    ConditionExpression = "n = :six",
                    ExpressionAttributeValues = new() { [":six"] = N(6) },
                    ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
                Token));
        Assert.Equal("5", e.Item["n"].N);
    }

    [Fact]
    public async Task A_failed_condition_returns_no_item_when_not_asked()
    {
        ConditionalCheckFailedException e = await Assert.ThrowsAsync<ConditionalCheckFailedException>(
            () => PutIfAsync("n = :six"));
        Assert.Empty(e.Item ?? []);
    }

    [Theory]
    [InlineData("n = ")]
    [InlineData("n = :five AND")]
    [InlineData("((n = :five))")]
    [InlineData("n == :five")]
    [InlineData("nosuch(n)")]
    [InlineData("size(n, s) = :five")]
    [InlineData("n = :undefined")]
    [InlineData("#undefined = :five")]
    [InlineData("year = :five")]
    [InlineData("")]
    public async Task A_wrong_condition_is_refused(string condition)
        => await FailsValidationAsync(() => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("k"),
                ConditionExpression = condition,
                ExpressionAttributeValues = new() { [":five"] = N(5) },
            },
            Token));

    [Fact]
    public async Task An_unused_value_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("k"),
                ConditionExpression = "attribute_exists(pk)",
                ExpressionAttributeValues = new() { [":x"] = N(5) },
            },
            Token));
        Assert.Equal("Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}", e.Message);
    }

    [Fact]
    public async Task An_unused_name_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("k"),
                ConditionExpression = "attribute_exists(pk)",
                ExpressionAttributeNames = new() { ["#x"] = "n" },
            },
            Token));
        Assert.Equal("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}", e.Message);
    }

    [Fact]
    public async Task Of_many_conditional_creates_exactly_one_wins()
    {
        Task<bool>[] tries = [.. Enumerable.Range(0, 20).Select(CreateAsync)];
        bool[] won = await Task.WhenAll(tries);
        Assert.Single(won, w => w);

        async Task<bool> CreateAsync(int number)
        {
            try
            {
                await Client.PutItemAsync(
                    new PutItemRequest
                    {
                        TableName = _table,
                        Item = Item(("pk", S("once")), ("by", N(number))),
                        ConditionExpression = "attribute_not_exists(pk)",
                    },
                    Token);
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        }
    }

    /// <summary>Puts the item with a condition; only what the condition uses is passed along.</summary>
    private async Task PutIfAsync(string condition)
    {
        Dictionary<string, AttributeValue> values = new()
        {
            [":one"] = N(1), [":five"] = N(5), [":six"] = N(6), [":he"] = S("he"), [":ll"] = S("ll"), [":a"] = S("a"),
            [":x"] = S("x"), [":L"] = S("L"),
        };
        await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("k"),
                ConditionExpression = condition,
                ExpressionAttributeValues = values
                    .Where(v => condition.Contains(v.Key, StringComparison.Ordinal))
                    .ToDictionary(v => v.Key, v => v.Value),
                ExpressionAttributeNames = condition.Contains("#in", StringComparison.Ordinal)
                    ? new() { ["#in"] = "in" } : [],
            },
            Token);
    }
}

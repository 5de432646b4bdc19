using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>UpdateItem: clauses, functions, return values.</summary>
public sealed class UpdateTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    public override async ValueTask InitializeAsync() => _table = await CreateTableAsync();

    [Fact]
    public async Task SET_writes_attributes_and_keeps_the_others()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("b", N(2))));
        await UpdateAsync("SET a = :v, c = :v", (":v", S("new")));
        AssertEqual(
            Item(("pk", S("k")), ("a", S("new")), ("b", N(2)), ("c", S("new"))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task SET_reads_the_item_as_it_was()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("b", N(2))));
        await UpdateAsync("SET a = b, b = a");
        AssertEqual(Item(("pk", S("k")), ("a", N(2)), ("b", N(1))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task SET_adds_and_subtracts_exactly()
    {
        await PutAsync(_table, Item(
            ("pk", S("k")), ("n", N("99999999999999999999999999999999999998")), ("f", N("0.1"))));
        await UpdateAsync("SET n = n + :one, f = f - :f", (":one", N(1)), (":f", N("0.3")));
        AssertEqual(
            Item(("pk", S("k")), ("n", N("99999999999999999999999999999999999999")), ("f", N("-0.2"))),
            await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task SET_uses_if_not_exists_and_list_append()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("l", L(N(1)))));
        await UpdateAsync(
            "SET l = list_append(l, :more), x = if_not_exists(x, :zero), "
            + "l2 = list_append(if_not_exists(nothere, :more), l)",
            (":more", L(N(2))), (":zero", N(0)));
        AssertEqual(
            Item(("pk", S("k")), ("l", L(N(1), N(2))), ("x", N(0)), ("l2", L(N(2), N(1)))),
            await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task SET_reaches_into_documents()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("m", M(("l", L(N(1), M(("x", N(2)))))))));
        await UpdateAsync("SET m.l[1].x = :v, m.y = :v, m.l[9] = :v", (":v", S("v")));
        AssertEqual(
            Item(("pk", S("k")), ("m", M(("l", L(N(1), M(("x", S("v"))), S("v"))), ("y", S("v"))))),
            await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task REMOVE_drops_attributes_and_list_elements()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("l", L(N(0), N(1), N(2), N(3)))));
        await UpdateAsync("REMOVE a, l[1], l[2], nothere");
        AssertEqual(Item(("pk", S("k")), ("l", L(N(0), N(3)))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task ADD_counts_and_unites_sets()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("n", N(5)), ("s", SS("a"))));
        await UpdateAsync("ADD n :n, s :s, fresh :n", (":n", N("-7.5")), (":s", SS("a", "b")));
        AssertEqual(
            Item(("pk", S("k")), ("n", N("-2.5")), ("s", SS("a", "b")), ("fresh", N("-7.5"))),
            await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task DELETE_takes_members_from_sets_and_drops_an_empty_one()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("s", SS("a", "b")), ("t", NS("1"))));
        await UpdateAsync("DELETE s :s, t :t", (":s", SS("b", "c")), (":t", NS("1.0")));
        AssertEqual(Item(("pk", S("k")), ("s", SS("a"))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task All_four_clauses_work_together()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("b", N(2)), ("c", N(3)), ("s", SS("x", "y"))));
        await UpdateAsync("SET a = :n REMOVE b ADD c :n DELETE s :s", (":n", N(10)), (":s", SS("x")));
        AssertEqual(
            Item(("pk", S("k")), ("a", N(10)), ("c", N(13)), ("s", SS("y"))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task UpdateItem_creates_a_missing_item()
    {
        await UpdateAsync("SET a = :v", (":v", N(1)));
        AssertEqual(Item(("pk", S("k")), ("a", N(1))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task UpdateItem_without_expression_makes_sure_that_the_item_exists()
    {
        await Client.UpdateItemAsync(new UpdateItemRequest { TableName = _table, Key = Key("k") }, Token);
        AssertEqual(Key("k"), await GetAsync(_table, Key("k")));
    }

    [Theory]
    [InlineData("NONE", "{}")]
    [InlineData("ALL_OLD", "{a: 1, b: 2, pk: 'k'}")]
    [InlineData("ALL_NEW", "{a: 3, b: 2, c: 3, pk: 'k'}")]
    [InlineData("UPDATED_OLD", "{a: 1}")]
    [InlineData("UPDATED_NEW", "{a: 3, c: 3}")]
    public async Task UpdateItem_returns_what_was_asked_for(string returned, string expected)
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", N(1)), ("b", N(2))));
        UpdateItemResponse answer = await Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("k"),
                UpdateExpression = "SET a = :v, c = :v",
                ExpressionAttributeValues = new() { [":v"] = N(3) },
                ReturnValues = returned,
            },
            Token);
        Assert.Equal(expected, Text(answer.Attributes));
    }

    [Fact]
    public async Task UPDATED_NEW_returns_only_the_changed_part_of_a_document()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("m", M(("x", N(1)), ("y", N(2))))));
        UpdateItemResponse answer = await Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("k"),
                UpdateExpression = "SET m.x = :v",
                ExpressionAttributeValues = new() { [":v"] = N(3) },
                ReturnValues = ReturnValue.UPDATED_NEW,
            },
            Token);
        AssertEqual(Item(("m", M(("x", N(3))))), answer.Attributes);
    }

    [Theory]
    [InlineData("SET pk = :v")]
    [InlineData("REMOVE pk")]
    [InlineData("SET a = :v, a = :v")]
    [InlineData("SET a = :v, a.b = :v")]
    [InlineData("SET a = :v SET b = :v")]
    [InlineData("SET a = nothere + :v")]
    [InlineData("SET nothere.x = :v")]
    [InlineData("SET a = list_append(:v, :v)")]
    [InlineData("ADD a :v, a :v")]
    [InlineData("DELETE a :v")]
    [InlineData("SET a := :v")]
    [InlineData("CHANGE a = :v")]
    public async Task A_wrong_update_is_refused_and_changes_nothing(string update)
    {
        await PutAsync(_table, Item(("pk", S("k")), ("a", S("old"))));
        await FailsValidationAsync(() => UpdateAsync(update, update.Contains(":v", StringComparison.Ordinal)
            ? [(":v", N(1))] : []));
        AssertEqual(Item(("pk", S("k")), ("a", S("old"))), await GetAsync(_table, Key("k")));
    }

    [Fact]
    public async Task Arithmetic_that_overflows_is_refused()
    {
        await PutAsync(_table, Item(("pk", S("k")), ("n", N("9.9e125"))));
        await FailsValidationAsync(() => UpdateAsync("SET n = n + n"));
    }

    [Fact]
    public async Task Increments_of_many_callers_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => UpdateAsync("ADD n :one", (":one", N(1)))));
        Assert.Equal(200.ToString(CultureInfo.InvariantCulture), (await GetAsync(_table, Key("k")))!["n"].N);
    }

    private Task<UpdateItemResponse> UpdateAsync(string update, params (string Name, AttributeValue Value)[] values)
        => Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("k"),
                UpdateExpression = update,
                ExpressionAttributeValues = values.Length == 0 ? null : Item(values),
            },
            Token);
}

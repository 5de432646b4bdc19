using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;

namespace DynaCluster.Tests.Expressions;

public sealed class KeyConditionTests
{
    private const string Values = """{":p":"k",":n":1,":n2":2,":s":"x",":e":"",":t":true,":b":{"$B":""}}""";

    [Theory]
    [InlineData("pk = :p", SortComparison.All)]
    [InlineData(":p = pk", SortComparison.All)]
    [InlineData("(pk = :p)", SortComparison.All)]
    [InlineData("pk = :p AND sk = :n", SortComparison.Equal)]
    [InlineData("sk = :n AND pk = :p", SortComparison.Equal)]
    [InlineData("pk = :p AND sk < :n", SortComparison.Less)]
    [InlineData("pk = :p AND sk <= :n", SortComparison.LessOrEqual)]
    [InlineData("pk = :p AND sk > :n", SortComparison.Greater)]
    [InlineData("pk = :p AND sk >= :n", SortComparison.GreaterOrEqual)]
    [InlineData("pk = :p AND :n < sk", SortComparison.Greater)]
    [InlineData("pk = :p AND :n >= sk", SortComparison.LessOrEqual)]
    [InlineData("(pk = :p) AND (sk BETWEEN :n AND :n2)", SortComparison.Between)]
    [InlineData("(pk = :p AND sk >= (:n))", SortComparison.GreaterOrEqual)]
    public void A_key_condition_selects_a_range_of_the_sort_key(string condition, SortComparison comparison)
    {
        KeySelection selection = new ExpressionRequest(Values).KeyCondition(condition).Value;
        Assert.Equal("\"k\"", ItemText.Decode(selection.PartitionKey));
        Assert.Equal(comparison, selection.Sort.Comparison);
        Assert.Equal(comparison == SortComparison.All, selection.Sort.First.IsEmpty);
        Assert.Equal(comparison != SortComparison.Between, selection.Sort.Second.IsEmpty);
    }

    [Fact]
    public void Bounds_are_the_bytes_of_the_values()
    {
        KeySelection selection = new ExpressionRequest(Values).KeyCondition("pk = :p AND sk BETWEEN :n AND :n2").Value;
        AttributeView one = new(ItemText.EncodeValue(1));
        AttributeView two = new(ItemText.EncodeValue(2));
        Assert.Equal(one.Bytes, selection.Sort.First.Span);
        Assert.Equal(two.Bytes, selection.Sort.Second.Span);
    }

    [Fact]
    public void Begins_with_is_for_string_sort_keys()
    {
        KeyAttributeSchema sortKey = new("sk", AttributeType.String);
        Outcome<KeySelection> outcome = new ExpressionCompiler().CompileKeyCondition(
            "pk = :p AND begins_with(sk, :s)"u8,
            new Substitutions(default, ItemText.Encode(Values)),
            ExpressionRequest.PartitionKey,
            sortKey);
        Assert.Equal(SortComparison.BeginsWith, outcome.Value.Sort.Comparison);
        Assert.Equal("x"u8, outcome.Value.Sort.First.Span);
    }

    [Theory]
    [InlineData("pk > :p", "Query key condition not supported")]
    [InlineData("begins_with(pk, :p)", "Query key condition not supported")]
    [InlineData("sk = :n", "Query condition missed key schema element: pk")]
    [InlineData("other1 = :n", "Query condition missed key schema element: pk")]
    [InlineData("pk = :p AND other1 = :n", "Query condition missed key schema element: sk")]
    [InlineData("pk = :p AND pk = :s", "KeyConditionExpressions must only contain one condition per key")]
    [InlineData("pk = :p AND sk > :n AND sk < :n2", "KeyConditionExpressions must only contain one condition per key")]
    [InlineData("pk = :p AND sk > :n AND a < :n2", "Conditions can be of length 1 or 2 only")]
    [InlineData("pk = :p OR sk = :n", "Invalid operator used in KeyConditionExpression: OR")]
    [InlineData("NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT")]
    [InlineData("pk IN (:p)", "Invalid operator used in KeyConditionExpression: IN")]
    [InlineData("pk <> :p", "Invalid operator used in KeyConditionExpression: <>")]
    [InlineData("attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists")]
    [InlineData("pk = :p AND contains(sk, :n)", "Invalid operator used in KeyConditionExpression: contains")]
    [InlineData("pk = :p AND size(sk) = :n", "KeyConditionExpressions cannot contain nested operations")]
    [InlineData("pk = :p AND sk = size(a)", "KeyConditionExpressions cannot contain nested operations")]
    [InlineData("pk.a = :p", "KeyConditionExpressions cannot have conditions on nested attributes")]
    [InlineData(":p = :s", "Invalid condition in KeyConditionExpression: No key attribute specified")]
    [InlineData(
        "pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")]
    [InlineData(
        "pk = :p AND :n BETWEEN sk AND :n2",
        "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute "
        + "as its first operand")]
    [InlineData(
        "pk = :p AND begins_with(:s, sk)",
        "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute "
        + "as its first operand")]
    [InlineData(
        "pk = :n",
        "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    [InlineData(
        "pk = :p AND sk = :s",
        "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    [InlineData(
        "pk = :e",
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
        + "string value. Key: pk")]
    public void What_no_query_can_ask_is_refused(string condition, string message)
        => Assert.Equal(message, new ExpressionRequest(Values).KeyCondition(condition).Error?.Message);

    [Theory]
    [InlineData("pk = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData("#x = :p", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData(
        "pk = :p AND begins_with(sk, :n)",
        "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData(
        "pk = :p AND sk BETWEEN :n2 AND :n",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        + "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}")]
    [InlineData("pk = :p AND name = :n", "Attribute name is a reserved keyword; reserved keyword: name")]
    public void A_key_condition_is_a_sound_condition_first(string condition, string reason)
        => Assert.Equal(
            $"Invalid KeyConditionExpression: {reason}",
            new ExpressionRequest(Values).KeyCondition(condition).Error?.Message);

    [Theory]
    [InlineData(2048, null)]
    [InlineData(
        2049,
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")]
    public void A_partition_key_has_2048_bytes_at_most(int bytes, string? message)
        => Assert.Equal(
            message,
            new ExpressionRequest($$"""{":p":"{{new string('k', bytes)}}"}""").KeyCondition("pk = :p").Error?.Message);

    [Theory]
    [InlineData(1024, null)]
    [InlineData(
        1025,
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of "
        + "1024 bytes")]
    public void A_sort_key_has_1024_bytes_at_most(int bytes, string? message)
    {
        string values = $$"""{":p":"k",":s":"{{new string('k', bytes)}}"}""";
        Outcome<KeySelection> outcome = new ExpressionCompiler().CompileKeyCondition(
            Encoding.ASCII.GetBytes("pk = :p AND sk > :s"),
            new Substitutions(default, ItemText.Encode(values)),
            ExpressionRequest.PartitionKey,
            new KeyAttributeSchema("sk", AttributeType.String));
        Assert.Equal(message, outcome.Error?.Message);
    }

    [Fact]
    public void A_table_without_a_sort_key_has_one_condition()
    {
        Outcome<KeySelection> outcome = new ExpressionCompiler().CompileKeyCondition(
            "pk = :p AND sk = :n"u8,
            new Substitutions(default, ItemText.Encode(Values)),
            ExpressionRequest.PartitionKey,
            sortKey: null);
        Assert.Equal("Query key condition not supported", outcome.Error?.Message);
    }
}

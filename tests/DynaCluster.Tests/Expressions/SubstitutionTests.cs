using DynaCluster.Expressions;

namespace DynaCluster.Tests.Expressions;

public sealed class SubstitutionTests
{
    [Fact]
    public void Values_that_are_used_too_often_are_refused_before_they_fill_the_memory()
    {
        ExpressionRequest request = new($$"""{":v":"{{new string('x', 100_000)}}"}""");
        string condition = string.Join(" OR ", Enumerable.Repeat("a = :v", 140));
        Assert.Equal(
            "Invalid ConditionExpression: The expression with its values is too large;",
            request.Condition(condition).Error?.Message);
    }

    [Fact]
    public void Uses_are_gathered_over_all_expressions_of_a_request()
    {
        ExpressionRequest request = new("""{":a":1,":b":2,":c":"x"}""", """{"#a":"a","#b":"b"}""");
        Assert.Null(request.Update("SET #a = :a").Error);
        Assert.Null(request.Condition("#b = :b OR begins_with(c, :c)").Error);
        Assert.Null(request.Substitutions.CheckAllUsed());
    }

    [Fact]
    public void Unused_names_are_refused_before_unused_values()
    {
        ExpressionRequest request = new("""{":a":1,":z":2}""", """{"#y":"y","#a":"a","#x":"x"}""");
        Assert.Null(request.Condition("#a = :a").Error);
        Assert.Equal(
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x, #y}",
            request.Substitutions.CheckAllUsed()?.Message);
    }

    [Fact]
    public void Unused_values_are_refused()
    {
        ExpressionRequest request = new("""{":a":1,":v":2}""");
        Assert.Null(request.Condition("a = :a").Error);
        Assert.Equal(
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
            request.Substitutions.CheckAllUsed()?.Message);
    }

    [Fact]
    public void Names_count_as_used_in_projections_and_key_conditions()
    {
        ExpressionRequest request = new("""{":p":"k"}""", """{"#p":"pk","#q":"q"}""");
        Assert.Null(request.Projection("#q").Error);
        Assert.Null(request.KeyCondition("#p = :p").Error);
        Assert.Null(request.Substitutions.CheckAllUsed());
    }

    [Fact]
    public void A_request_without_substitutions_uses_all()
        => Assert.Null(new Substitutions(default, default).CheckAllUsed());

    [Theory]
    [InlineData("n")]
    [InlineData("#")]
    [InlineData("#a-b")]
    [InlineData(":n")]
    [InlineData("#é")]
    public void Keys_of_names_are_placeholders(string key)
        => Assert.Equal(
            $"ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\"",
            new ExpressionRequest(names: $$"""{"{{key}}":"a"}""").Substitutions.CheckKeys()?.Message);

    [Theory]
    [InlineData("v")]
    [InlineData(":")]
    [InlineData("#v")]
    [InlineData(":a b")]
    public void Keys_of_values_are_placeholders(string key)
        => Assert.Equal(
            $"ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\"",
            new ExpressionRequest($$"""{"{{key}}":1}""").Substitutions.CheckKeys()?.Message);

    [Fact]
    public void A_placeholder_stands_for_no_empty_name()
        => Assert.Equal(
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #b",
            new ExpressionRequest(names: """{"#a":"a","#b":""}""").Substitutions.CheckKeys()?.Message);

    [Fact]
    public void Keys_have_255_bytes_at_most()
    {
        string key = ":" + new string('a', 254);
        Assert.Null(new ExpressionRequest($$"""{"{{key}}":1}""").Substitutions.CheckKeys());
        Assert.Equal(
            "ExpressionAttributeValues contains invalid key: "
            + "The expression attribute map contains a key that is too long; "
            + "size of key: 256",
            new ExpressionRequest($$"""{"{{key}}a":1}""").Substitutions.CheckKeys()?.Message);
    }

    [Fact]
    public void Many_placeholders_are_found_by_name()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $":v{i}")];
        string values = "{" + string.Join(",", names.Select((name, i) => $"\"{name}\":{i}")) + "}";
        ExpressionRequest request = new(values);
        for (int i = 0; i < 300; i += 100)
        {
            string part = string.Join(", ", names.Skip(i).Take(100));
            Assert.True(request.Holds($"a IN ({part})", $$"""{"a":{{i + 99}}}"""));
        }

        Assert.Null(request.Substitutions.CheckAllUsed());
    }
}

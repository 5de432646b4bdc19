using DynaCluster.Model;

namespace DynaCluster.Tests.Expressions;

public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("a x b", "x", "a x b")]
    [InlineData("a-b", "-", "a-b")]
    [InlineData("a b = :v", "b", "a b =")]
    [InlineData("a", "<EOF>", "a")]
    [InlineData("NOT a", "<EOF>", "a")]
    [InlineData("a =", "<EOF>", "=")]
    [InlineData("a AND b = :v", "AND", "a AND b")]
    [InlineData("= :v", "=", "= :v")]
    [InlineData("a = :v AND", "<EOF>", "AND")]
    [InlineData("a = :v )", ")", ":v )")]
    [InlineData("(a = :v", "<EOF>", ":v")]
    [InlineData("(a) AND b = :v", "AND", ") AND b")]
    [InlineData("(a = :v) = :v", "=", ") = :v")]
    [InlineData("NOT (a)", "<EOF>", ")")]
    [InlineData("(NOT a)", ")", "a)")]
    [InlineData("a = b = :v", "=", "b = :v")]
    [InlineData("a BETWEEN :v OR :v", "OR", ":v OR :v")]
    [InlineData("a IN :v", ":v", "IN :v")]
    [InlineData("a IN ()", ")", "()")]
    [InlineData("a IN (:v", "<EOF>", ":v")]
    [InlineData("attribute_exists()", ")", "()")]
    [InlineData("attribute_exists(a", "<EOF>", "a")]
    [InlineData("a[x] = :v", "x", "[x]")]
    [InlineData("a[01] = :v", "1", "01]")]
    [InlineData("a[-1] = :v", "-", "[-1")]
    [InlineData("a[:v] = :v", ":v", "[:v]")]
    [InlineData("a. = :v", "=", ". = :v")]
    [InlineData("a.:v = :v", ":v", ".:v =")]
    [InlineData(".a = :v", ".", ".a")]
    [InlineData("a..b = :v", ".", "..b")]
    [InlineData("_a = :v", "_", "_a")]
    [InlineData("x AND _a = :v", "AND", "x AND _")]
    [InlineData("1a = :v", "1", "1a")]
    [InlineData("a == :v", "=", "== :v")]
    [InlineData("a != :v", "!", "a !=")]
    [InlineData("a = 5", "5", "= 5")]
    [InlineData("a = 'x'", "'", "= 'x")]
    [InlineData("a = :", ":", "= :")]
    [InlineData("# = :v", "#", "# =")]
    [InlineData("a = é", "é", "= é")]
    [InlineData("a = \"x\"", "\"", "= \"x")]
    [InlineData("and = :v", "and", "and =")]
    [InlineData("set = :v", "set", "set =")]
    [InlineData("a = :v + :v", "+", ":v + :v")]
    public void A_condition_names_the_token_it_stopped_at_and_its_neighbours(string text, string token, string near)
        => Assert.Equal(
            $"Invalid ConditionExpression: Syntax error; token: \"{token}\", near: \"{near}\"",
            new ExpressionRequest("""{":v":1}""").Condition(text).Error?.Message);

    [Theory]
    [InlineData("a = :v", "a", "a =")]
    [InlineData("hello", "hello", "hello")]
    [InlineData("SET a", "<EOF>", "a")]
    [InlineData("SET", "<EOF>", "SET")]
    [InlineData("SET a =", "<EOF>", "=")]
    [InlineData("SET a = b +", "<EOF>", "+")]
    [InlineData("SET a = b + c - d", "-", "c - d")]
    [InlineData("SET a = :v,", "<EOF>", ",")]
    [InlineData("SET a = :v b = :v", "b", ":v b =")]
    [InlineData("SET _a = :v", "_", "SET _a")]
    [InlineData("SET a = :v REMOVE", "<EOF>", "REMOVE")]
    [InlineData("REMOVE :v", ":v", "REMOVE :v")]
    [InlineData("ADD hits : incr", ":", "hits : incr")]
    [InlineData("ADD a b", "b", "a b")]
    [InlineData("ADD a", "<EOF>", "a")]
    [InlineData("DELETE a = :v", "=", "a = :v")]
    [InlineData("SET a = (b + c", "<EOF>", "c")]
    [InlineData("SET a = list_append(b, c", "<EOF>", "c")]
    [InlineData("SET a = list_append(b + c, d)", "+", "b + c")]
    [InlineData("SET :v = a", ":v", "SET :v =")]
    public void An_update_names_the_token_it_stopped_at_and_its_neighbours(string text, string token, string near)
        => Assert.Equal(
            $"Invalid UpdateExpression: Syntax error; token: \"{token}\", near: \"{near}\"",
            new ExpressionRequest("""{":v":1}""").Update(text).Error?.Message);

    [Theory]
    [InlineData("!!!", "!", "!!")]
    [InlineData("a b", "b", "a b")]
    [InlineData("a,", "<EOF>", ",")]
    [InlineData("a, :v", ":v", ", :v")]
    [InlineData("a[0", "<EOF>", "0")]
    [InlineData("[0]", "[", "[0")]
    public void A_projection_names_the_token_it_stopped_at_and_its_neighbours(string text, string token, string near)
        => Assert.Equal(
            $"Invalid ProjectionExpression: Syntax error; token: \"{token}\", near: \"{near}\"",
            new ExpressionRequest("""{":v":1}""").Projection(text).Error?.Message);

    [Theory]
    [InlineData("((a = :v))")]
    [InlineData("((a)) = :v")]
    [InlineData("a = ((:v))")]
    [InlineData("a = :v AND ((b = :v))")]
    [InlineData("(((a = :v) AND b = :v))")]
    [InlineData("((a = :v) x")]
    public void Two_parentheses_around_the_same_are_redundant(string text)
    {
        // The last text is a syntax error behind an outer parenthesis that never closes.
        string expected = text.EndsWith('x')
            ? "Invalid FilterExpression: Syntax error; token: \"x\", near: \") x\""
            : "Invalid FilterExpression: The expression has redundant parentheses;";
        Assert.Equal(expected, new ExpressionRequest("""{":v":1}""").Filter(text).Error?.Message);
    }

    [Fact]
    public void Redundant_parentheses_are_found_in_updates()
        => Assert.Equal(
            "Invalid UpdateExpression: The expression has redundant parentheses;",
            new ExpressionRequest("""{":v":1}""").Update("SET a = ((b + :v))").Error?.Message);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void An_expression_cannot_be_empty(string text)
    {
        const string reason = "The expression can not be empty;";
        ExpressionRequest request = new();
        Assert.Equal($"Invalid ConditionExpression: {reason}", request.Condition(text).Error?.Message);
        Assert.Equal($"Invalid UpdateExpression: {reason}", request.Update(text).Error?.Message);
        Assert.Equal($"Invalid KeyConditionExpression: {reason}", request.KeyCondition(text).Error?.Message);
    }

    [Fact]
    public void Length_is_checked_before_syntax()
        => Assert.Equal(
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
            new ExpressionRequest().Condition(new string('(', Limits.ExpressionBytesMax + 1)).Error?.Message);

    [Fact]
    public void The_longest_expression_passes()
        => Assert.Null(new ExpressionRequest("""{":v":1}""")
            .Condition("a = :v".PadRight(Limits.ExpressionBytesMax)).Error);

    [Fact]
    public void Three_hundred_operators_pass()
        => Assert.Null(new ExpressionRequest("""{":v":1}""").Condition(Operators(300)).Error);

    [Fact]
    public void Three_hundred_and_one_operators_are_too_many()
        => Assert.Equal(
            "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
            new ExpressionRequest("""{":v":1}""").Condition(Operators(301)).Error?.Message);

    [Theory]
    [InlineData(21, null)] // 140 BETWEENs, 139 ORs between them, 21 ORs behind
    [InlineData(22, "Invalid ConditionExpression: The expression contains too many operators; operator count: 301")]
    public void BETWEEN_with_its_AND_is_one_operator_and_a_call_is_none(int calls, string? message)
    {
        string between = string.Join(" OR ", Enumerable.Repeat("a BETWEEN :v AND :v", 140));
        string behind = string.Concat(Enumerable.Repeat(" OR contains(a,:v)", calls));
        Assert.Equal(message, new ExpressionRequest("""{":v":1}""").Condition(between + behind).Error?.Message);
    }

    [Theory]
    [InlineData("(", 4096)]
    [InlineData("(NOT ", 819)]
    [InlineData("NOT ", 1024)]
    [InlineData("size(", 819)]
    [InlineData("a=(", 1365)]
    public void Deep_nesting_is_an_error_even_on_a_small_stack(string opening, int times)
    {
        string text = string.Concat(Enumerable.Repeat(opening, times));
        string? message = null;
        Thread thread = new(() => message = new ExpressionRequest().Condition(text).Error?.Message, 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.StartsWith("Invalid ConditionExpression: Syntax error; token: \"", message, StringComparison.Ordinal);
    }

    // n - 1 NOTs around one comparison.
    private static string Operators(int n) => string.Concat(Enumerable.Repeat("NOT ", n - 1)) + "a = :v";
}

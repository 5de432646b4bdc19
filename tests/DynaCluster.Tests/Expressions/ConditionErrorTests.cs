using DynaCluster.Expressions.Syntax;

namespace DynaCluster.Tests.Expressions;

public sealed class ConditionErrorTests
{
    private const string Values = """
        {":n":1,":n2":2,":s":"abc",":b":{"$B":"6162"},":b0":{"$B":"61"},":t":true,":null":null,":l":[1],":m":{"x":1},
         ":ss":{"$SS":["b","a"]},":bad":"XX"}
        """;

    [Theory]
    [InlineData("name = :n", "Attribute name is a reserved keyword; reserved keyword: name")]
    [InlineData("a.Size = :n", "Attribute name is a reserved keyword; reserved keyword: Size")]
    [InlineData("contains(YEAR, :n)", "Attribute name is a reserved keyword; reserved keyword: YEAR")]
    [InlineData("a[2147483648] = :n", "List index is not within the allowable range; index: [2147483648]")]
    [InlineData("foo(a)", "Invalid function name; function: foo")]
    [InlineData("Size(a) = :n", "Invalid function name; function: Size")]
    [InlineData("a = exists(b)", "Invalid function name; function: exists")]
    [InlineData(
        "if_not_exists(a, :n)", "The function is not allowed in a condition expression; function: if_not_exists")]
    [InlineData(
        "a = list_append(b, :l)", "The function is not allowed in a condition expression; function: list_append")]
    [InlineData("size(a)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData("NOT size(a)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData(
        "a = contains(b, :n)", "The function is not allowed to be used this way in an expression; function: contains")]
    [InlineData(
        "size(begins_with(a, :s)) = :n",
        "The function is not allowed to be used this way in an expression; function: begins_with")]
    public void Structure_is_checked_in_written_order(string condition, string reason) => Refused(condition, reason);

    [Theory]
    [InlineData("attribute_exists(a, b)", "attribute_exists", 2)]
    [InlineData("attribute_not_exists(a, b)", "attribute_not_exists", 2)]
    [InlineData("attribute_type(a)", "attribute_type", 1)]
    [InlineData("begins_with(a)", "begins_with", 1)]
    [InlineData("contains(a, b, c)", "contains", 3)]
    [InlineData("size(a, b) = :n", "size", 2)]
    public void Functions_take_their_number_of_operands(string condition, string function, int count)
        => Refused(
            condition,
            "Incorrect number of operands for operator or function; "
            + $"operator or function: {function}, number of operands: {count}");

    [Theory]
    [InlineData("#x = :n", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData(
        "a.#x = :n", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData(
        "a IN (:n, :x)", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData(
        "size(:x) = :n", "An expression attribute value used in expression is not defined; attribute value: :x")]
    public void Placeholders_must_be_defined(string condition, string reason) => Refused(condition, reason);

    [Theory]
    [InlineData("begins_with(a, :n)", "begins_with", "N")]
    [InlineData("begins_with(:l, :s)", "begins_with", "L")]
    [InlineData("begins_with(a, size(b))", "begins_with", "N")]
    [InlineData("a < :t", "<", "BOOL")]
    [InlineData(":null <= a", "<=", "NULL")]
    [InlineData("a > :l", ">", "L")]
    [InlineData("a >= :m", ">=", "M")]
    [InlineData("a BETWEEN :ss AND :n", "BETWEEN", "SS")]
    [InlineData("a BETWEEN :n AND :t", "BETWEEN", "BOOL")]
    [InlineData("size(:n) = :n", "size", "N")]
    [InlineData("size(:t) = :n", "size", "BOOL")]
    [InlineData("size(:null) = :n", "size", "NULL")]
    [InlineData("size(size(a)) = :n", "size", "N")]
    [InlineData("attribute_type(a, :n)", "attribute_type", "N")]
    [InlineData("attribute_type(a, size(b))", "attribute_type", "N")]
    [InlineData("attribute_type(a, b)", "attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")]
    public void Literals_must_fit_their_operator(string condition, string name, string type)
        => Refused(
            condition,
            $"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");

    [Theory]
    [InlineData("attribute_exists(:n)", "attribute_exists")]
    [InlineData("attribute_not_exists(size(a))", "attribute_not_exists")]
    [InlineData("attribute_type(:s, :s)", "attribute_type")]
    public void Some_functions_want_a_path(string condition, string name)
        => Refused(condition, $"Operator or function requires a document path; operator or function: {name}");

    [Theory]
    [InlineData("a = a", "=", "[a]")]
    [InlineData("a <> a", "<>", "[a]")]
    [InlineData("a.b[0] < a.b[0]", "<", "[a, b, [0]]")]
    [InlineData("a BETWEEN :n AND a", "BETWEEN", "[a]")]
    [InlineData("a IN (:n, a)", "IN", "[a]")]
    [InlineData("contains(a, a)", "contains", "[a]")]
    [InlineData("begins_with(a, #a)", "begins_with", "[a]")]
    public void Operands_must_be_distinct(string condition, string name, string path)
        => Refused(
            condition,
            "The first operand must be distinct from the remaining operands for this operator or function; "
            + $"operator: {name}, first operand: {path}",
            """{"#a":"a"}""");

    [Theory]
    [InlineData("a BETWEEN :n2 AND :n", "{N:2}", "{N:1}")]
    [InlineData("a BETWEEN :s AND :a0", "{S:abc}", "{S:a}")]
    [InlineData(
        "a BETWEEN :b AND :b0", "{B:java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]}",
        "{B:java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]}")]
    public void Literal_bounds_must_ascend(string condition, string lower, string upper)
        => Refused(
            condition,
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            + $"lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}");

    [Fact]
    public void Literal_bounds_must_be_of_one_type()
        => Refused(
            "a BETWEEN :n AND :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; "
            + "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:abc}");

    [Fact]
    public void An_unknown_type_name_is_refused()
        => Refused(
            "attribute_type(a, :bad)",
            "Invalid attribute type name found; type: XX, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");

    [Fact]
    public void IN_takes_a_hundred_operands()
        => Assert.Null(new ExpressionRequest(Values).Condition(In(100)).Error);

    [Fact]
    public void IN_refuses_more_than_a_hundred_operands()
        => Refused(In(101), "The IN operator is provided with too many operands; number of operands: 101");

    [Fact]
    public void A_path_may_have_32_levels()
        => Assert.Null(new ExpressionRequest(Values).Condition(Path(32) + " = :n").Error);

    [Fact]
    public void A_path_of_33_levels_is_refused()
        => Refused(Path(33) + " = :n", "The document path has too many nesting levels; nesting levels: 33");

    [Fact]
    public void A_filter_of_a_query_may_not_name_its_keys()
    {
        ExpressionRequest request = new(Values);
        Assert.Equal(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
            request.Filter("a = :n AND size(sk) > :n", ExpressionRequest.PartitionKey, ExpressionRequest.SortKey)
                .Error?.Message);
        Assert.Null(request.Filter("a = :n", ExpressionRequest.PartitionKey, ExpressionRequest.SortKey).Error);
        Assert.Null(request.Filter("sk = :n").Error);
    }

    [Fact]
    public void Errors_name_their_expression()
        => Assert.Equal(
            "Invalid FilterExpression: Invalid function name; function: f",
            new ExpressionRequest().Filter("f(a)").Error?.Message);

    [Fact]
    public void There_are_573_reserved_words() => Assert.Equal(573, ReservedWords.Count);

    private static string In(int operands) => $"a IN ({string.Join(", ", Enumerable.Repeat(":n", operands))})";

    private static string Path(int levels) => string.Join('.', Enumerable.Repeat("a", levels));

    private static void Refused(string condition, string reason, string names = "")
        => Assert.Equal(
            $"Invalid ConditionExpression: {reason}",
            new ExpressionRequest(Values.Replace("\":bad\"", "\":a0\":\"a\",\":bad\"", StringComparison.Ordinal), names)
                .Condition(condition).Error?.Message);
}

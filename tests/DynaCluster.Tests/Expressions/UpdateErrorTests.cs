namespace DynaCluster.Tests.Expressions;

public sealed class UpdateErrorTests
{
    private const string Values = """
        {":n":1,":s":"x",":b":{"$B":"61"},":t":true,":null":null,":l":[1],":m":{"x":1},":ss":{"$SS":["b"]},
         ":ns":{"$NS":[1]},":bs":{"$BS":["61"]}}
        """;

    [Theory]
    [InlineData("SET a = :n SET b = :n", "SET")]
    [InlineData("REMOVE a REMOVE b", "REMOVE")]
    [InlineData("ADD a :n SET b = :n ADD c :n", "ADD")]
    [InlineData("DELETE a :ss delete b :ss", "DELETE")]
    public void Each_section_stands_once(string update, string section)
        => Refused(update, $"The \"{section}\" section can only be used once in an update expression;");

    [Theory]
    [InlineData("SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name")]
    [InlineData("SET a = b.name", "Attribute name is a reserved keyword; reserved keyword: name")]
    [InlineData("SET a = f(b)", "Invalid function name; function: f")]
    [InlineData("SET a = size(b)", "The function is not allowed in an update expression; function: size")]
    [InlineData("SET a = contains(b, :n)", "The function is not allowed in an update expression; function: contains")]
    [InlineData(
        "SET a = list_append(list_append(b, :l), :l)",
        "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData(
        "SET a = if_not_exists(b, list_append(b, :l))",
        "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData("REMOVE a[99999999999]", "List index is not within the allowable range; index: [99999999999]")]
    public void Structure_is_checked_first(string update, string reason) => Refused(update, reason);

    [Theory]
    [InlineData("SET a = if_not_exists(b)", "if_not_exists", 1)]
    [InlineData("SET a = list_append(b, c, d)", "list_append", 3)]
    public void Functions_take_two_operands(string update, string function, int count)
        => Refused(
            update,
            "Incorrect number of operands for operator or function; "
            + $"operator or function: {function}, number of operands: {count}");

    [Theory]
    [InlineData(
        "SET #x = :n", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData(
        "SET a = #x", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData("ADD a :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData(
        "SET a = :x, b = #y",
        "An expression attribute name used in the document path is not defined; attribute name: #y")]
    public void Placeholders_must_be_defined(string update, string reason) => Refused(update, reason);

    [Theory]
    [InlineData("SET a = :n, a = :s", "overlap", "[a]", "[a]")]
    [InlineData("SET a = :n, a.b = :s", "overlap", "[a]", "[a, b]")]
    [InlineData("SET a.b = :n REMOVE a", "overlap", "[a, b]", "[a]")]
    [InlineData("SET a[1].b = :n, c = :n, a[1] = :n", "overlap", "[a, [1], b]", "[a, [1]]")]
    [InlineData("SET a = :n, #a = :n", "overlap", "[a]", "[a]")]
    [InlineData("SET a.b = :n, a[0] = :n", "conflict", "[a, b]", "[a, [0]]")]
    [InlineData("SET a[0] = :n ADD a.b :n", "conflict", "[a, [0]]", "[a, b]")]
    public void Paths_must_neither_overlap_nor_conflict(string update, string how, string one, string two)
        => Refused(
            update,
            $"Two document paths {how} with each other; must remove or rewrite one of these paths; "
            + $"path one: {one}, path two: {two}");

    [Theory]
    [InlineData("SET a.b = :n, a.c = :n, ab = :n, a.d[0] = :n, a.d[1] = :n")]
    [InlineData("SET a[1] = :n REMOVE a[2], a[10]")]
    public void Paths_that_only_share_a_beginning_are_fine(string update)
        => Assert.Null(new ExpressionRequest(Values).Update(update).Error);

    [Theory]
    [InlineData("SET a = b + :s", "+", "S")]
    [InlineData("SET a = :l - b", "-", "L")]
    [InlineData("SET a = list_append(b, :n)", "list_append", "N")]
    [InlineData("SET a = list_append(:m, b)", "list_append", "M")]
    public void Literals_must_fit_their_operator(string update, string name, string type)
        => Refused(
            update,
            $"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");

    [Theory]
    [InlineData("ADD a :s", "ADD", "STRING")]
    [InlineData("ADD a :b", "ADD", "BINARY")]
    [InlineData("ADD a :t", "ADD", "BOOLEAN")]
    [InlineData("ADD a :null", "ADD", "NULL")]
    [InlineData("ADD a :l", "ADD", "LIST")]
    [InlineData("ADD a :m", "ADD", "MAP")]
    [InlineData("DELETE a :n", "DELETE", "NUMBER")]
    [InlineData("DELETE a :l", "DELETE", "LIST")]
    public void ADD_and_DELETE_take_only_their_types(string update, string action, string type)
        => Refused(
            update,
            "Incorrect operand type for operator or function; "
            + $"operator: {action}, operand type: {type}, typeSet: ALLOWED_FOR_{action}_OPERAND");

    [Theory]
    [InlineData("SET a = if_not_exists(:n, :n)")]
    [InlineData("SET a = if_not_exists(if_not_exists(b, :n), :n)")]
    public void If_not_exists_wants_a_path(string update)
        => Refused(update, "Operator or function requires a document path; operator or function: if_not_exists");

    [Fact]
    public void If_not_exists_wants_another_fallback()
        => Refused(
            "SET a = if_not_exists(b, b)",
            "The first operand must be distinct from the remaining operands for this operator or function; "
            + "operator: if_not_exists, first operand: [b]");

    [Theory]
    [InlineData("SET pk = :s", "pk")]
    [InlineData("REMOVE sk", "sk")]
    [InlineData("SET a = :n ADD sk :n", "sk")]
    [InlineData("SET pk.a = :n", "pk")]
    public void Keys_are_not_updated(string update, string key)
        => Assert.Equal(
            "One or more parameter values were invalid: "
            + $"Cannot update attribute {key}. This attribute is part of the key",
            new ExpressionRequest(Values).Update(update).Error?.Message);

    [Fact]
    public void Keys_have_nothing_inside()
        => Assert.Equal(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
            new ExpressionRequest(Values).Update("SET a = pk.x").Error?.Message);

    [Fact]
    public void Keys_may_be_read() => Assert.Null(new ExpressionRequest(Values).Update("SET a = pk").Error);

    private static void Refused(string update, string reason)
        => Assert.Equal(
            $"Invalid UpdateExpression: {reason}",
            new ExpressionRequest(Values, """{"#a":"a"}""").Update(update).Error?.Message);
}

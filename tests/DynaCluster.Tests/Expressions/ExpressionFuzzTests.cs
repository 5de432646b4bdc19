using System.Text;
using CsCheck;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Tests.Expressions;

/// <summary>Whatever a request sends as an expression: an outcome, never an exception.</summary>
public sealed class ExpressionFuzzTests
{
    private const string Values = """
        {":n":1,":s":"ab",":b":{"$B":"61"},":t":true,":z":null,":l":[1],":m":{"a":1},
         ":ss":{"$SS":["a"]},":ns":{"$NS":[1]}}
        """;

    private static readonly string[] Tokens =
    [
        "a", "b", "a.b", "a[0]", "a.b[1].c", "#n", "#x", ":n", ":s", ":b", ":t", ":z", ":l", ":m", ":ss", ":ns", ":x",
        "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE", "=", "<>", "<", "<=", ">", ">=",
        "+", "-", "(", ")", "[", "]", ",", ".", "0", "1", "99999999999", "size(", "attribute_exists(",
        "attribute_not_exists(",
        "attribute_type(", "begins_with(", "contains(", "if_not_exists(", "list_append(", "name", "pk", "sk", "_", "é",
        "\0", "'", "#", ":", "  ", "\t",
    ];

    private static readonly string[] Seeds =
    [
        "a = :n AND (b < :s OR NOT a.b[1] BETWEEN :n AND size(a)) AND #n IN (:n, :s)",
        "attribute_exists(a) AND attribute_not_exists(b) AND contains(a, :s) AND begins_with(b, :s)",
        "SET a = if_not_exists(b, :n) + :n, c[0] = list_append(d, :l) REMOVE e.f, g[1] ADD h :ss DELETE i :ns",
        "a, b.c, d[0].e, d[1], #n",
        "pk = :s AND sk BETWEEN :n AND :n",
    ];

    private static readonly Gen<string> Token = Gen.Int[0, Tokens.Length - 1].Select(i => Tokens[i]);

    private static readonly ExpressionCompiler Compiler = new();

    private static readonly byte[] EncodedValues = ItemText.Encode(Values);

    private static readonly byte[] EncodedNames = ItemText.Encode("""{"#n":"name"}""");

    private static readonly byte[] Item = ItemText.Encode("""
        {"pk":"k","sk":1,"a":{"b":[1,{"c":2}]},"b":"abc","d":[{"e":1},2],"h":{"$SS":["a"]},"name":1,"g":[1,2]}
        """);

    [Fact]
    public void Bytes_of_any_kind_have_an_outcome() => FuzzInputs.Run(Gen.Byte.Array[0, 60], HasOutcome);

    [Fact]
    public void Tokens_in_any_order_have_an_outcome()
        => FuzzInputs.Run(
            Token.Array[0, 25],
            tokens => HasOutcome(Encoding.UTF8.GetBytes(string.Join(' ', tokens))));

    [Fact]
    public void Expressions_with_a_few_changes_have_an_outcome()
        => FuzzInputs.Run(
            Gen.Select(
                Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]),
                Gen.Select(Gen.Int[0, 99], Token, Gen.Int[0, 2]).Array[1, 4]),
            input => HasOutcome(Encoding.UTF8.GetBytes(Changed(input.Item1, input.Item2))));

    [Theory]
    [InlineData("a,")]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("a.")]
    [InlineData("a[0]")]
    [InlineData("a=b OR ")]
    [InlineData("SET a=")]
    [InlineData("SET a=if_not_exists(a,")]
    [InlineData("SET a=(")]
    [InlineData("#n,")]
    [InlineData(":n ")]
    [InlineData("9")]
    [InlineData("<")]
    [InlineData("x")]
    public void The_longest_repetitions_have_an_outcome(string part)
        => Assert.True(HasOutcome(Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(part, DynaCluster.Model.Limits.ExpressionBytesMax / part.Length)))));

    // Replaces, inserts or removes words.
    private static string Changed(string text, (int Place, string Token, int Way)[] changes)
    {
        List<string> words = [.. text.Split(' ')];
        foreach ((int place, string token, int way) in changes)
        {
            int at = place % words.Count;
            if (way == 0)
            {
                words.Insert(at, token);
            }
            else
            {
                words[at] = way == 1 ? token : "";
            }
        }

        return string.Join(' ', words);
    }

    private static bool HasOutcome(byte[] text)
    {
        Substitutions substitutions = new(EncodedNames, EncodedValues);
        MapView item = new(Item);
        using ItemWriter writer = new();
        Outcome<byte[]> condition = Compiler.CompileCondition(text, substitutions);
        if (condition.Error is null)
        {
            ConditionEvaluator.Evaluate(condition.Value, item);
        }

        Outcome<byte[]> projection = Compiler.CompileProjection(text, substitutions);
        if (projection.Error is null)
        {
            ProjectionEvaluator.Project(projection.Value, item, writer);
            writer.Reset();
        }

        Outcome<byte[]> update = Compiler.CompileUpdate(text, substitutions, ExpressionRequest.Table);
        if (update.Error is null)
        {
            UpdateEvaluator.Apply(update.Value, item, default, writer);
            writer.Reset();
            UpdateEvaluator.ProjectUpdated(update.Value, item, writer);
        }

        Outcome<KeySelection> key = Compiler.CompileKeyCondition(
            text, substitutions, ExpressionRequest.PartitionKey, ExpressionRequest.SortKey);
        substitutions.CheckAllUsed();
        return Names(condition.Error) && Names(projection.Error) && Names(update.Error) && Names(key.Error);
    }

    private static bool Names(ApiError? error) => error is null or { Type: "ValidationException", Status: 400 };
}

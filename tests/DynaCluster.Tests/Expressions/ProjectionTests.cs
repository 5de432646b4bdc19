using DynaCluster.Expressions;
using DynaCluster.Model.Items;

namespace DynaCluster.Tests.Expressions;

public sealed class ProjectionTests
{
    private const string Item = """
        {"pk":"k","n":5,"l":["a",{"x":1,"y":2},["p","q"],"d"],"m":{"x":{"y":{"z":1,"w":2}},"e":{}},"nil":null}
        """;

    [Theory]
    [InlineData("n", """{"n":5}""")]
    [InlineData("n, pk, gone", """{"n":5,"pk":"k"}""")]
    [InlineData("nil", """{"nil":null}""")]
    [InlineData("m.x.y.z", """{"m":{"x":{"y":{"z":1}}}}""")]
    [InlineData("m.x.y.w, m.x.y.z", """{"m":{"x":{"y":{"w":2,"z":1}}}}""")]
    [InlineData("m.e", """{"m":{"e":{}}}""")]
    [InlineData("m.e.x", "{}")]
    [InlineData("m.gone.x, n", """{"n":5}""")]
    [InlineData("n.x", "{}")]
    [InlineData("m[0]", "{}")]
    [InlineData("l.x", "{}")]
    [InlineData("l[0]", """{"l":["a"]}""")]
    [InlineData("l[3], l[0]", """{"l":["a","d"]}""")]
    [InlineData("l[9], l[3]", """{"l":["d"]}""")]
    [InlineData("l[1].x, l[2][1], l[1].y", """{"l":[{"x":1,"y":2},["q"]]}""")]
    [InlineData("l[1].gone, l[3]", """{"l":["d"]}""")]
    [InlineData("l[1].gone", "{}")]
    [InlineData("gone", "{}")]
    public void Only_what_the_paths_reach_is_left(string projection, string expected)
        => Assert.Equal(ItemText.Normal(expected), new ExpressionRequest().Project(projection, Item));

    [Fact]
    public void Placeholders_stand_for_names()
        => Assert.Equal(
            """{"a.b":{"name":1}}""",
            new ExpressionRequest(names: """{"#a":"a.b","#n":"name"}""")
                .Project("#a.#n", """{"a.b":{"name":1,"x":2},"name":3}"""));

    [Fact]
    public void An_empty_plan_leaves_the_item()
    {
        using ItemWriter writer = new();
        byte[] item = ItemText.Encode(Item);
        ProjectionEvaluator.Project([], new MapView(item), writer);
        Assert.Equal(item, writer.ToArray());
    }

    [Fact]
    public void Of_no_item_nothing_is_left() => Assert.Equal("{}", new ExpressionRequest().Project("n", ""));

    [Theory]
    [InlineData("a, a", "overlap", "[a]", "[a]")]
    [InlineData("a, b, a.c", "overlap", "[a]", "[a, c]")]
    [InlineData("a.c, a", "overlap", "[a, c]", "[a]")]
    [InlineData("a[0], #a[0].b", "overlap", "[a, [0]]", "[a, [0], b]")]
    [InlineData("a.b, a[0]", "conflict", "[a, b]", "[a, [0]]")]
    public void Paths_must_neither_overlap_nor_conflict(string projection, string how, string one, string two)
        => Assert.Equal(
            $"Invalid ProjectionExpression: Two document paths {how} with each other; "
            + $"must remove or rewrite one of these paths; path one: {one}, path two: {two}",
            new ExpressionRequest(names: """{"#a":"a"}""").Projection(projection).Error?.Message);

    [Theory]
    [InlineData("a, name", "Attribute name is a reserved keyword; reserved keyword: name")]
    [InlineData("a, #x", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("", "The expression can not be empty;")]
    public void Faults_are_named(string projection, string reason)
        => Assert.Equal(
            $"Invalid ProjectionExpression: {reason}", new ExpressionRequest().Projection(projection).Error?.Message);

    [Fact]
    public void A_thousand_paths_come_back_whole()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"{(char)('a' + (i % 26))}{i / 26}")];
        string item = "{" + string.Join(",", names.Select(name => $"\"{name}\":1")) + "}";
        Assert.Equal(ItemText.Normal(item), new ExpressionRequest().Project(string.Join(",", names), item));
    }
}

using System.Text.Json.Nodes;

namespace DynaCluster.Tests.Expressions;

public sealed class UpdateTests
{
    private const string Values = """
        {":n1":1,":n2":2,":s":"x",":l":["p","q"],":e":[],":m":{"x":1},":ss":{"$SS":["b","c"]},":ns":{"$NS":[2,3]},
         ":bs":{"$BS":["62"]},":all":{"$SS":["a","b","c"]}}
        """;

    private const string Item = """
        {"pk":"k","sk":1,"n":5,"s":"abc","l":["a","b","c"],"m":{"x":1,"y":{"z":[1,2]}},"ss":{"$SS":["a","b"]},
         "ns":{"$NS":[1,2]},"bs":{"$BS":["61","62"]}}
        """;

    [Theory]
    [InlineData("SET a = :n1", """{"a":1}""")]
    [InlineData("SET n = :s", """{"n":"x"}""")]
    [InlineData("SET a = s", """{"a":"abc"}""")]
    [InlineData("SET a = m.y.z[1]", """{"a":2}""")]
    [InlineData("SET n = s, s = n", """{"n":"abc","s":5}""")]
    [InlineData("SET a = n + :n1", """{"a":6}""")]
    [InlineData("SET n = n + :n1", """{"n":6}""")]
    [InlineData("SET n = :n1 - n", """{"n":-4}""")]
    [InlineData("SET n = n + n", """{"n":10}""")]
    [InlineData("SET n = (n - :n1)", """{"n":4}""")]
    [InlineData("SET n = n - (n - :n1)", """{"n":1}""")]
    [InlineData("SET n = (n) + (:n1)", """{"n":6}""")]
    [InlineData("SET a = if_not_exists(n, :n1)", """{"a":5}""")]
    [InlineData("SET a = if_not_exists(a, :n1)", """{"a":1}""")]
    [InlineData("SET a = if_not_exists(a, n)", """{"a":5}""")]
    [InlineData("SET a = if_not_exists(a, if_not_exists(b, :n2))", """{"a":2}""")]
    [InlineData("SET a = if_not_exists(a, :n1) + :n2", """{"a":3}""")]
    [InlineData("SET a = if_not_exists(n.x, :n1)", """{"a":1}""")]
    [InlineData("SET a = if_not_exists(n, gone)", """{"a":5}""")]
    [InlineData("SET l = list_append(l, :l)", """{"l":["a","b","c","p","q"]}""")]
    [InlineData("SET l = list_append(:l, l)", """{"l":["p","q","a","b","c"]}""")]
    [InlineData("SET l = list_append(l, l)", """{"l":["a","b","c","a","b","c"]}""")]
    [InlineData("SET a = list_append(if_not_exists(a, :e), :l)", """{"a":["p","q"]}""")]
    [InlineData("SET a = :e", """{"a":[]}""")]
    [InlineData("SET m.x = :n2", """{"m":{"x":2,"y":{"z":[1,2]}}}""")]
    [InlineData("SET m.w = :n2, m.y.v = :s", """{"m":{"w":2,"x":1,"y":{"v":"x","z":[1,2]}}}""")]
    [InlineData("SET m.y.z[0] = m.x + :n1", """{"m":{"x":1,"y":{"z":[2,2]}}}""")]
    [InlineData("set n = :n1 remove s", """{"n":1,"s":"$gone"}""")]
    public void SET_writes_what_the_old_image_gives(string update, string changes) => Becomes(update, changes);

    [Theory]
    [InlineData("SET l[1] = :s", """{"l":["a","x","c"]}""")]
    [InlineData("SET l[3] = :s", """{"l":["a","b","c","x"]}""")]
    [InlineData("SET l[99] = :s", """{"l":["a","b","c","x"]}""")]
    [InlineData("SET l[9] = :s, l[7] = :n1", """{"l":["a","b","c",1,"x"]}""")]
    [InlineData("SET l[0] = l[2], l[2] = l[0]", """{"l":["c","b","a"]}""")]
    [InlineData("REMOVE l[0]", """{"l":["b","c"]}""")]
    [InlineData("REMOVE l[0], l[1], l[2]", """{"l":[]}""")]
    [InlineData("REMOVE l[2], l[0]", """{"l":["b"]}""")]
    [InlineData("REMOVE l[7]", "{}")]
    [InlineData("REMOVE l[0] SET l[1] = :s, l[5] = :n1", """{"l":["x","c",1]}""")]
    public void Indexes_of_lists_are_those_of_the_old_image(string update, string changes) => Becomes(update, changes);

    [Theory]
    [InlineData("REMOVE n", """{"n":"$gone"}""")]
    [InlineData("REMOVE n, s, gone", """{"n":"$gone","s":"$gone"}""")]
    [InlineData("REMOVE m.x", """{"m":{"y":{"z":[1,2]}}}""")]
    [InlineData("REMOVE m.gone", "{}")]
    [InlineData("REMOVE m.y.z[0]", """{"m":{"x":1,"y":{"z":[2]}}}""")]
    public void REMOVE_takes_away_what_is_there(string update, string changes) => Becomes(update, changes);

    [Theory]
    [InlineData("ADD n :n2", """{"n":7}""")]
    [InlineData("ADD a :n2", """{"a":2}""")]
    [InlineData("ADD ss :ss", """{"ss":{"$SS":["a","b","c"]}}""")]
    [InlineData("ADD a :ss", """{"a":{"$SS":["b","c"]}}""")]
    [InlineData("ADD ns :ns", """{"ns":{"$NS":[1,2,3]}}""")]
    [InlineData("ADD bs :bs", "{}")]
    [InlineData("ADD m.x :n2", """{"m":{"x":3,"y":{"z":[1,2]}}}""")]
    [InlineData("ADD m.y.z[1] :n1, n :n1", """{"m":{"x":1,"y":{"z":[1,3]}},"n":6}""")]
    [InlineData("ADD l[9] :n1", """{"l":["a","b","c",1]}""")]
    public void ADD_adds_numbers_and_joins_sets(string update, string changes) => Becomes(update, changes);

    [Theory]
    [InlineData("DELETE ss :ss", """{"ss":{"$SS":["a"]}}""")]
    [InlineData("DELETE ss :all", """{"ss":"$gone"}""")]
    [InlineData("DELETE ns :ns", """{"ns":{"$NS":[1]}}""")]
    [InlineData("DELETE bs :bs", """{"bs":{"$BS":["61"]}}""")]
    [InlineData("DELETE gone :ss", "{}")]
    [InlineData("DELETE m.gone :ss", "{}")]
    public void DELETE_takes_members_out_of_sets(string update, string changes) => Becomes(update, changes);

    [Theory]
    [InlineData("SET a = :n1", """{"pk":"k","sk":1,"a":1}""")]
    [InlineData("ADD a :n1", """{"pk":"k","sk":1,"a":1}""")]
    [InlineData("ADD a :ss", """{"pk":"k","sk":1,"a":{"$SS":["b","c"]}}""")]
    [InlineData("DELETE a :ss", """{"pk":"k","sk":1}""")]
    [InlineData("REMOVE a", """{"pk":"k","sk":1}""")]
    [InlineData("REMOVE a.b.c", """{"pk":"k","sk":1}""")]
    [InlineData("REMOVE a[0]", """{"pk":"k","sk":1}""")]
    public void A_missing_item_is_made_from_its_key(string update, string expected)
        => Assert.Equal(ItemText.Normal(expected), new ExpressionRequest(Values).Apply(update, ""));

    [Fact]
    public void An_empty_plan_only_makes_the_item()
    {
        using DynaCluster.Model.Items.ItemWriter writer = new();
        byte[] key = ItemText.Encode("""{"pk":"k"}""");
        DynaCluster.Expressions.UpdateEvaluator.Apply([], default, new(key), writer);
        Assert.Equal(key, writer.ToArray());
    }

    [Theory]
    [InlineData("SET a = b", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET a = gone + :n1", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET a = l[9]", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData(
        "SET a = list_append(gone, :l)",
        "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData(
        "SET a = if_not_exists(b, gone)",
        "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET a = s + :n1", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = :n1 - l", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = s + gone", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = list_append(s, :l)", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = list_append(:l, m)", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = list_append(:l, :e) + :n1", "An operand in the update expression has an incorrect data type")]
    [InlineData("ADD s :n1", "An operand in the update expression has an incorrect data type")]
    [InlineData("ADD n :ss", "An operand in the update expression has an incorrect data type")]
    [InlineData("ADD ss :ns", "An operand in the update expression has an incorrect data type")]
    [InlineData("DELETE ss :ns", "An operand in the update expression has an incorrect data type")]
    [InlineData("DELETE s :ss", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET gone.x = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET gone[0] = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET m.gone.x = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET s.x = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET m[0] = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET l.x = :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("REMOVE gone.x", "The document path provided in the update expression is invalid for update")]
    [InlineData("REMOVE l.x", "The document path provided in the update expression is invalid for update")]
    [InlineData("ADD gone.x :n1", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET a = gone, b = s + :n1", "An operand in the update expression has an incorrect data type")]
    [InlineData(
        "SET a = gone REMOVE gone.x", "The document path provided in the update expression is invalid for update")]
    public void What_an_item_cannot_take_is_refused(string update, string message)
        => Assert.Equal(message, new ExpressionRequest(Values).Apply(update, Item));

    [Theory]
    [InlineData("SET a.b = :n1")]
    [InlineData("SET a[0] = :n1")]
    [InlineData("ADD a.b :n1")]
    public void A_missing_item_has_no_parents_for_nested_paths(string update)
        => Assert.Equal(
            "The document path provided in the update expression is invalid for update",
            new ExpressionRequest(Values).Apply(update, ""));

    [Theory]
    [InlineData("SET a = big + :big", "9e125")]
    [InlineData("ADD big :big", "9e125")]
    public void Sums_beyond_the_range_overflow(string update, string number)
        => Assert.Equal(
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
            new ExpressionRequest($$"""{":big":{{number}}}""").Apply(update, $$"""{"pk":"k","big":{{number}}}"""));

    [Fact]
    public void Sums_of_more_than_38_digits_are_refused()
        => Assert.Equal(
            "Attempting to store more than 38 significant digits in a Number",
            new ExpressionRequest("""{":v":1e-10}""").Apply("SET a = b + :v", """{"b":1e30}"""));

    [Fact]
    public void Sums_are_exact()
        => Assert.Equal(
            """{"b":99999999999999999999999999999999999999}""",
            new ExpressionRequest("""{":v":1}""")
                .Apply("ADD b :v", """{"b":99999999999999999999999999999999999998}"""));

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void A_value_may_nest_to_level_32(int lists, bool refused)
    {
        string deep = new string('[', lists) + new string(']', lists);
        string result = new ExpressionRequest($$"""{":v":{{deep}}}""").Apply("SET m.x.y = :v", """{"m":{"x":{}}}""");
        Assert.Equal(
            refused
                ? "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
                    + "supported limit"
                : """{"m":{"x":{"y":""" + deep + "}}}",
            result);
    }

    [Theory]
    [InlineData("SET n = :n1", """{"n":5}""")]
    [InlineData("SET n = :n1, gone = :n1 REMOVE s", """{"n":5,"s":"abc"}""")]
    [InlineData("SET m.y.z[1] = :n1", """{"m":{"y":{"z":[2]}}}""")]
    [InlineData("SET l[2] = :n1, l[0] = :n2", """{"l":["a","c"]}""")]
    [InlineData("SET m.gone = :n1", "{}")]
    [InlineData("ADD ss :ss DELETE ns :ns", """{"ss":{"$SS":["a","b"]},"ns":{"$NS":[1,2]}}""")]
    public void The_updated_part_of_an_image_is_what_the_paths_reach(string update, string expected)
        => Assert.Equal(ItemText.Normal(expected), new ExpressionRequest(Values).Updated(update, Item));

    [Fact]
    public void Of_no_image_nothing_is_updated()
        => Assert.Equal("{}", new ExpressionRequest(Values).Updated("SET n = :n1", ""));

    [Theory]
    [InlineData("SET a = :n1", 3 + 19)]
    [InlineData("SET a = :n1, b = :n1", 3 + (2 * 19))]
    [InlineData("SET l[0] = :n1", 3 + 19 + 1)]
    [InlineData("SET n = n + :n1", 3 + 19 + 50)]
    [InlineData("SET l[0] = n - :n1", 3 + 19 + 1 + 50)]
    [InlineData("ADD n :n1", 3 + 19)]
    [InlineData("REMOVE a, l[0]", 3 + (2 * 2))]
    [InlineData("DELETE ss :ss", 3 + 2)]
    public void Each_action_adds_to_the_size(string update, int bytes)
    {
        byte[] plan = new ExpressionRequest(Values).Update(update).Value;
        Assert.Equal(bytes, DynaCluster.Expressions.UpdateEvaluator.SizeSurcharge(plan));
    }

    // changes: attributes that differ from Item afterwards; "$gone": not there.
    private static void Becomes(string update, string changes)
    {
        var expected = JsonNode.Parse(Item)!.AsObject();
        foreach ((string name, JsonNode? value) in
            JsonNode.Parse(changes)!.AsObject())
        {
            expected.Remove(name);
            if (value?.ToJsonString() != "\"$gone\"")
            {
                expected[name] = value?.DeepClone();
            }
        }

        Assert.Equal(
            ItemText.Normal(expected.ToJsonString()), new ExpressionRequest(Values).Apply(update, Item));
    }
}

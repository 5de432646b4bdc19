using DynaCluster.Expressions;

namespace DynaCluster.Tests.Expressions;

public sealed class ConditionTests
{
    private const string Values = """
        {":n1":1,":n2":2,":n3":3,":s":"abc",":a":"a",":empty":"",":b":{"$B":"6162"},":t":true,":f":false,":null":null,
         ":l":[1,"x"],":m":{"x":1},":ss":{"$SS":["b","a"]},":ns":{"$NS":[1,2]},":bs":{"$BS":["62","61"]},
         ":N":"N",":S":"S",":B":"B",":BOOL":"BOOL",":NULL":"NULL",":L":"L",":M":"M",":SS":"SS",":NS":"NS",":BS":"BS",
         ":long":"aaaaaaaaaab"}
        """;

    private const string Item = """
        {"pk":"k","sk":1,"n":2,"s":"abc","b":{"$B":"616263"},"t":true,"nil":null,"l":[1,"x",[2]],
         "m":{"x":{"y":[10,20]}},
         "ss":{"$SS":["a","b"]},"ns":{"$NS":[2,1.0]},"bs":{"$BS":["61","62"]},"u":"äö€😀","neg":-5,"twin":2,
         "e":[],"em":{}}
        """;

    [Theory]
    [InlineData("n = :n2", true)]
    [InlineData("n = :n1", false)]
    [InlineData("n <> :n1", true)]
    [InlineData("n <> :n2", false)]
    [InlineData("n < :n3", true)]
    [InlineData("n < :n2", false)]
    [InlineData("n <= :n2", true)]
    [InlineData("n <= :n1", false)]
    [InlineData("n > :n1", true)]
    [InlineData("n > :n2", false)]
    [InlineData("n >= :n2", true)]
    [InlineData("n >= :n3", false)]
    [InlineData("neg < :n1", true)]
    [InlineData(":n1 < n", true)]
    [InlineData(":n1 = :n1", true)]
    [InlineData("n = twin", true)]
    [InlineData("s > :a", true)]
    [InlineData("b > :b", true)]
    [InlineData("t = :t", true)]
    [InlineData("t = :f", false)]
    [InlineData("nil = :null", true)]
    [InlineData("ss = :ss", true)]
    [InlineData("ns = :ns", true)]
    [InlineData("bs = :bs", true)]
    [InlineData("l = :l", false)]
    [InlineData("l[0] = :n1", true)]
    [InlineData("l[2][0] = :n2", true)]
    [InlineData("l[9] = :n1", false)]
    [InlineData("m.x.y[1] > :n3", true)]
    [InlineData("m.x.z = :n1", false)]
    [InlineData("n.x = :n1", false)]
    [InlineData("m[0] = :n1", false)]
    [InlineData("l.x = :n1", false)]
    public void Comparisons_are_by_type_and_value(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("n = :s", false)]
    [InlineData("n <> :s", true)]
    [InlineData("n < :s", false)]
    [InlineData("n >= :s", false)]
    [InlineData("gone = :s", false)]
    [InlineData("gone <> :s", true)]
    [InlineData("gone < :s", false)]
    [InlineData("gone = absent", false)]
    [InlineData("gone <> absent", true)]
    [InlineData("l < m", false)]
    [InlineData("t >= twin", false)]
    [InlineData("NOT gone < :s", true)]
    [InlineData("gone BETWEEN :n1 AND :n2", false)]
    [InlineData("gone IN (:n1, :n2)", false)]
    [InlineData("NOT gone IN (:n1, :n2)", true)]
    public void Missing_attributes_and_other_types_only_differ(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("n BETWEEN :n1 AND :n3", true)]
    [InlineData("n BETWEEN :n2 AND :n2", true)]
    [InlineData("n BETWEEN :n3 AND :n3", false)]
    [InlineData("s BETWEEN :a AND :s", true)]
    [InlineData("n BETWEEN twin AND :n3", true)]
    [InlineData("n BETWEEN s AND :n3", false)]
    [InlineData("n IN (:n2)", true)]
    [InlineData("n IN (:n1, :n3)", false)]
    [InlineData("n IN (:s, :n2)", true)]
    [InlineData("n IN (gone, twin)", true)]
    [InlineData("ss IN (:ss)", true)]
    [InlineData("size(s) IN (:n1, :n3)", true)]
    [InlineData("size(s) BETWEEN :n1 AND :n3", true)]
    public void BETWEEN_takes_both_bounds_in_and_IN_finds_equal_values(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("attribute_exists(n)", true)]
    [InlineData("attribute_exists(nil)", true)]
    [InlineData("attribute_exists(gone)", false)]
    [InlineData("attribute_exists(m.x.y[1])", true)]
    [InlineData("attribute_exists(m.x.y[2])", false)]
    [InlineData("attribute_not_exists(n)", false)]
    [InlineData("attribute_not_exists(gone)", true)]
    [InlineData("attribute_not_exists(n.x)", true)]
    public void Existence_is_of_the_whole_path(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("attribute_type(n, :N)", true)]
    [InlineData("attribute_type(s, :S)", true)]
    [InlineData("attribute_type(b, :B)", true)]
    [InlineData("attribute_type(t, :BOOL)", true)]
    [InlineData("attribute_type(nil, :NULL)", true)]
    [InlineData("attribute_type(l, :L)", true)]
    [InlineData("attribute_type(m, :M)", true)]
    [InlineData("attribute_type(ss, :SS)", true)]
    [InlineData("attribute_type(ns, :NS)", true)]
    [InlineData("attribute_type(bs, :BS)", true)]
    [InlineData("attribute_type(n, :S)", false)]
    [InlineData("attribute_type(gone, :S)", false)]
    public void Attribute_type_knows_all_ten(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("begins_with(s, :a)", true)]
    [InlineData("begins_with(s, :s)", true)]
    [InlineData("begins_with(s, :empty)", true)]
    [InlineData("begins_with(s, :long)", false)]
    [InlineData("begins_with(b, :b)", true)]
    [InlineData("begins_with(b, :a)", false)]
    [InlineData("begins_with(n, :a)", false)]
    [InlineData("begins_with(gone, :a)", false)]
    [InlineData("begins_with(:s, s)", true)]
    public void Begins_with_is_for_strings_and_binaries(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("contains(s, :a)", true)]
    [InlineData("contains(s, :empty)", true)]
    [InlineData("contains(s, :long)", false)]
    [InlineData("contains(s, :n1)", false)]
    [InlineData("contains(b, :b)", true)]
    [InlineData("contains(ss, :a)", true)]
    [InlineData("contains(ss, :s)", false)]
    [InlineData("contains(ns, :n1)", true)]
    [InlineData("contains(ns, :n3)", false)]
    [InlineData("contains(ns, :a)", false)]
    [InlineData("contains(l, :n1)", true)]
    [InlineData("contains(l, :n2)", false)]
    [InlineData("contains(l, l[2])", true)]
    [InlineData("contains(m, :a)", false)]
    [InlineData("contains(gone, :a)", false)]
    [InlineData("contains(s, gone)", false)]
    [InlineData("contains(:s, s)", true)]
    public void Contains_looks_into_strings_sets_and_lists(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("size(s) = :n3", true)]
    [InlineData("size(b) = :n3", true)]
    [InlineData("size(l) = :n3", true)]
    [InlineData("size(m) = :n1", true)]
    [InlineData("size(ss) = :n2", true)]
    [InlineData("size(ns) = :n2", true)]
    [InlineData("size(bs) = :n2", true)]
    [InlineData("size(e) < :n1", true)]
    [InlineData("size(em) < size(e)", false)]
    [InlineData("size(s) = size(l)", true)]
    [InlineData("size(:s) = :n3", true)]
    [InlineData("(size(s)) > :n2", true)]
    [InlineData("size(n) = :n1", false)]
    [InlineData("size(n) <> :n1", true)]
    [InlineData("size(t) < :n1", false)]
    [InlineData("size(gone) < :n1", false)]
    [InlineData("size(m.x.y) = :n2", true)]
    public void Size_is_a_length_or_a_count(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Fact]
    public void Size_of_a_string_counts_UTF16_units()
        => Assert.True(new ExpressionRequest("""{":n":5}""").Holds("size(u) = :n", Item));

    [Theory]
    [InlineData("n = :n2 OR n = :n1 AND n = :n3", true)]
    [InlineData("(n = :n2 OR n = :n1) AND n = :n3", false)]
    [InlineData("NOT n = :n1 AND n = :n2", true)]
    [InlineData("NOT (n = :n1 OR n = :n2)", false)]
    [InlineData("NOT NOT n = :n2", true)]
    [InlineData("not n = :n1 and n between :n1 and :n3 or n in (:n1)", true)]
    [InlineData("n = :n2 AND s = :s AND t = :t", true)]
    [InlineData("n = :n1 OR s = :a OR t = :f", false)]
    [InlineData("(((n) = (:n2)) AND (s = :s)) OR n = :n1", true)]
    [InlineData("n BETWEEN :n1 AND :n3 AND s = :s", true)]
    public void NOT_binds_before_AND_before_OR(string condition, bool holds)
        => Assert.Equal(holds, Holds(condition));

    [Theory]
    [InlineData("attribute_not_exists(pk)", true)]
    [InlineData("attribute_exists(pk)", false)]
    [InlineData("pk = :s", false)]
    [InlineData("pk <> :s", true)]
    public void A_missing_item_has_no_attributes(string condition, bool holds)
        => Assert.Equal(holds, new ExpressionRequest(Values).Holds(condition, ""));

    [Fact]
    public void An_empty_plan_is_true() => Assert.True(ConditionEvaluator.Evaluate([], default));

    [Fact]
    public void Placeholders_stand_for_any_name()
    {
        const string names = """{"#a":"x.y[0]","#b":"name","#c":"#odd"}""";
        ExpressionRequest request = new("""{":v":1}""", names);
        Assert.True(request.Holds("#a.#b.#c = :v", """{"x.y[0]":{"name":{"#odd":1}}}"""));
    }

    [Fact]
    public void White_space_may_stand_anywhere_between_tokens()
        => Assert.True(Holds(" \t\r\n m . x . y [ 0 ]>:n1\n"));

    private static bool Holds(string condition) => new ExpressionRequest(Values).Holds(condition, Item);
}

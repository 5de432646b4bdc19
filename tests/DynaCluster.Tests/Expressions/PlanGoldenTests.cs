using DynaCluster.Expressions.Plans;

namespace DynaCluster.Tests.Expressions;

/// <summary>Plans travel between nodes of different versions: their bytes never change their meaning.</summary>
public sealed class PlanGoldenTests
{
    private const string Values = """{":n":1,":s":"x",":t":"SS",":l":[],":ss":{"$SS":["b"]}}""";

    [Theory]
    [InlineData("a = :s", "0101" + "04" + "01" + A + "02" + X)]
    [InlineData("a <> :s", "0101" + "05" + "01" + A + "02" + X)]
    [InlineData("a < :s", "0101" + "06" + "01" + A + "02" + X)]
    [InlineData("a <= :s", "0101" + "07" + "01" + A + "02" + X)]
    [InlineData("a > :s", "0101" + "08" + "01" + A + "02" + X)]
    [InlineData("a >= size(b)", "0101" + "09" + "01" + A + "03" + B)]
    [InlineData("a BETWEEN b AND :s", "0101" + "0A" + "01" + A + "01" + B + "02" + X)]
    [InlineData("a IN (b, :s)", "0101" + "0B" + "0E000000" + "01" + A + "01" + B + "02" + X)]
    [InlineData("attribute_exists(a)", "0101" + "0C" + A)]
    [InlineData("attribute_not_exists(a.b[300])", "0101" + "0D" + "03" + "000161" + "000162" + "01AC02")]
    [InlineData("attribute_type(a, :t)", "0101" + "0E" + A + "08")]
    [InlineData("begins_with(a, :s)", "0101" + "0F" + "01" + A + "02" + X)]
    [InlineData("contains(a, :s)", "0101" + "10" + "01" + A + "02" + X)]
    [InlineData("NOT attribute_exists(a)", "0101" + "03" + "0C" + A)]
    [InlineData(
        "attribute_exists(a) AND attribute_exists(b)", "0101" + "01" + "0A000000" + "0C" + A + "0C" + B)]
    [InlineData(
        "attribute_exists(a) OR attribute_exists(b)", "0101" + "02" + "0A000000" + "0C" + A + "0C" + B)]
    public void Conditions_have_their_golden_bytes(string condition, string expected)
        => Assert.Equal(expected, Convert.ToHexString(new ExpressionRequest(Values).Condition(condition).Value));

    [Theory]
    [InlineData("b, a", "0102" + "01" + "0E000000" + "0161" + Leaf + "0162" + Leaf)]
    [InlineData("a.b", "0102" + "01" + "0E000000" + "0161" + "01" + "07000000" + "0162" + Leaf)]
    [InlineData("a[7]", "0102" + "01" + "0D000000" + "0161" + "02" + "06000000" + "07" + Leaf)]
    public void Projections_have_their_golden_bytes(string projection, string expected)
        => Assert.Equal(expected, Convert.ToHexString(new ExpressionRequest(Values).Projection(projection).Value));

    [Theory]
    [InlineData("REMOVE a", "0103" + "05" + "01" + "05000000" + "02" + A + TreeOfA + "08000000")]
    [InlineData("SET a = :s", "0103" + "16" + "01" + "09000000" + "01" + A + "02" + X + TreeOfA + "08000000")]
    [InlineData("SET a = b", "0103" + "16" + "01" + "0A000000" + "01" + A + "01" + B + TreeOfA + "08000000")]
    [InlineData(
        "SET a = if_not_exists(b, :s)",
        "0103" + "16" + "01" + "12000000" + "01" + A + "03" + B + "04000000" + "02" + X + TreeOfA + "08000000")]
    [InlineData(
        "SET a = list_append(b, a)",
        "0103" + "16" + "01" + "10000000" + "01" + A + "04" + "01" + B + "01" + A + TreeOfA + "08000000")]
    [InlineData(
        "SET a = b + a",
        "0103" + "48" + "01" + "10000000" + "01" + A + "05" + "01" + B + "01" + A + TreeOfA + "08000000")]
    [InlineData(
        "SET a = b - a",
        "0103" + "48" + "01" + "10000000" + "01" + A + "06" + "01" + B + "01" + A + TreeOfA + "08000000")]
    [InlineData(
        "ADD a :ss DELETE b :ss",
        "0103" + "18" + "02" + "11000000" + "04" + B + "02" + SetOfB + "11000000" + "03" + A + "02" + SetOfB
        + "01" + "0E000000" + "0161" + "00" + "1D000000" + "0162" + "00" + "08000000")]
    public void Updates_have_their_golden_bytes(string update, string expected)
        => Assert.Equal(expected, Convert.ToHexString(new ExpressionRequest(Values).Update(update).Value));

    [Fact]
    public void A_plan_of_another_version_is_never_evaluated()
    {
        byte[] plan = new ExpressionRequest().Condition("attribute_exists(a)").Value;
        plan[0] = PlanFormat.Version + 1;
        Assert.Throws<DynaCluster.Model.InvariantBrokenException>(
            () => DynaCluster.Expressions.ConditionEvaluator.Evaluate(plan, default));
    }

    private const string A = "01" + "000161";
    private const string B = "01" + "000162";
    private const string X = "040178";
    private const string Leaf = "00" + "00000000";
    private const string TreeOfA = "01" + "07000000" + "0161" + "00";
    private const string SetOfB = "08" + "02000000" + "01000000" + "0162";
}

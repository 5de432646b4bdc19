using DynaCluster.Router.Wire;

namespace DynaCluster.Tests.Router.Wire;

public sealed class ConstraintsTests
{
    [Fact]
    public void Without_a_violation_there_is_no_error()
    {
        Constraints constraints = default;
        constraints.Required(true, "a");
        constraints.Range(5, 1, 10, "limit");
        constraints.OneOf(null, "select", "COUNT");
        Assert.Null(constraints.Error);
    }

    [Fact]
    public void Violations_are_counted_and_listed()
    {
        Constraints constraints = default;
        constraints.Required(false, "key");
        constraints.Range(11, 1, 10, "limit");
        Assert.Equal(
            "2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; "
            + "Value '11' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10",
            constraints.Error?.Message);
    }

    [Fact]
    public void A_word_outside_a_set_shows_the_set()
    {
        Constraints constraints = default;
        constraints.OneOf("X", "select", "COUNT", "ALL_ATTRIBUTES");
        Assert.Equal(
            "1 validation error detected: Value 'X' at 'select' failed to satisfy constraint: "
            + "Member must satisfy enum value set: [COUNT, ALL_ATTRIBUTES]",
            constraints.Error?.Message);
    }

    [Fact]
    public void No_more_than_ten_are_named()
    {
        Constraints constraints = default;
        for (int i = 0; i < 20; i++)
        {
            constraints.Required(false, "a");
        }

        Assert.StartsWith(
            "10 validation errors detected: ", constraints.Error?.Message, StringComparison.Ordinal);
    }
}

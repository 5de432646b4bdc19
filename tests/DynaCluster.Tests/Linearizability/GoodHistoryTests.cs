namespace DynaCluster.Tests.Linearizability;

public sealed class GoodHistoryTests
{
    [Fact]
    public void Every_answer_is_of_the_write_before() => Scenario.AssertGood("""
        c1  0..1  a  get -> none
        c1  2..3  a  put x -> was none
        c1  4..5  a  get -> x
        c1  6..7  a  delete -> was x
        c1  8..9  a  get -> none
        """);

    [Fact]
    public void Reads_during_a_write_see_the_old_value_and_then_the_new_one() => Scenario.AssertGood("""
        c1  0..1   a  put x -> done
        c1  2..20  a  put y -> done
        c2  3..4   a  get -> x
        c3  3..9   a  get -> y
        c2  5..9   a  get -> y
        """);

    [Fact]
    public void Concurrent_writes_take_effect_in_the_order_that_reads_tell() => Scenario.AssertGood("""
        c1  0..9    a  put x -> done
        c2  0..9    a  put y -> done
        c3  0..9    a  put z -> done
        c4  10..11  a  get -> x
        """);

    [Fact]
    public void What_touches_in_time_is_concurrent() => Scenario.AssertGood("""
        c1  0..5   a  put x -> done
        c2  5..10  a  get -> none
        """);

    [Fact]
    public void An_unknown_write_shows_long_after_and_past_other_writes() => Scenario.AssertGood("""
        c1  0..     a  put x
        c2  1..2    a  put y -> was none
        c2  3..4    a  get -> y
        c2  50..51  a  get -> x
        c2  52..53  a  put z -> was x
        """);

    [Fact]
    public void An_unknown_write_never_shows() => Scenario.AssertGood("""
        c1  0..   a  put x
        c2  1..2  a  get -> none
        c2  3..4  a  put y -> was none
        c2  5..6  a  get -> y
        """);

    [Fact]
    public void An_unknown_write_happened_after_the_one_that_its_condition_asks_for() => Scenario.AssertGood("""
        c1  0..   a  put x if y
        c2  1..2  a  get -> none
        c2  3..4  a  put y -> done
        c2  5..6  a  get -> x
        """);

    [Fact]
    public void A_refusal_sees_a_concurrent_write() => Scenario.AssertGood("""
        c1  0..9    a  put x -> done
        c2  1..5    a  put y if missing -> refused, was x
        c3  1..2    a  get -> none
        c3  10..11  a  get -> x
        """);

    [Fact]
    public void A_refusal_that_was_shown_nothing_is_explained_by_an_unknown_write() => Scenario.AssertGood("""
        c1  0..1  a  put x -> done
        c2  2..   a  delete
        c3  3..4  a  put y if x -> refused
        """);

    [Fact]
    public void Additions_at_the_same_time_count_in_any_order() => Scenario.AssertGood("""
        c1  0..9    n  add 1 -> now #3
        c2  0..9    n  add 1 -> now #1
        c3  0..9    n  add 1 -> was #1, now #2
        c1  10..11  n  get -> #3
        """);

    [Fact]
    public void An_unknown_addition_explains_a_count_that_is_left_out() => Scenario.AssertGood("""
        c1  0..1  n  add 1 -> now #1
        c2  2..   n  add 1
        c3  2..   n  add 1
        c1  3..4  n  add 1 -> now #3
        c1  5..6  n  get -> #3
        c1  7..8  n  add 1 as w -> now w#5
        """);

    [Fact]
    public void Keys_have_orders_of_their_own() => Scenario.AssertGood("""
        c1  0..9    a  put x -> done
        c2  0..9    b  put x -> done
        c1  10..20  b  get -> x
        c2  10..20  a  get -> x
        """);
}

namespace DynaCluster.Tests.Linearizability;

/// <summary>The second text is what must be left of the first as the explanation.</summary>
public sealed class BadHistoryTests
{
    [Fact]
    public void A_stale_read() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..3  a  put y -> done
        c2  4..5  a  get -> x
        c2  6..7  a  get -> y
        """, """
        c1  2..3  a  put y -> done
        c2  4..5  a  get -> x
        """);

    [Fact]
    public void A_read_of_what_nobody_wrote() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c2  2..3  a  get -> x
        c2  4..5  a  get -> y
        """, """
        c2  4..5  a  get -> y
        """);

    [Fact]
    public void A_read_of_what_was_written_later() => Scenario.AssertBad("""
        c1  0..1  a  get -> x
        c1  2..3  a  put x -> done
        """, """
        c1  0..1  a  get -> x
        """);

    [Fact]
    public void An_acknowledged_write_that_is_gone() => Scenario.AssertBad("""
        c1  0..1    a  put x -> done
        c2  10..11  a  get -> none
        """, """
        c1  0..1    a  put x -> done
        c2  10..11  a  get -> none
        """);

    [Fact]
    public void Reads_that_go_back_during_a_write() => Scenario.AssertBad("""
        c1  0..1   a  put x -> done
        c1  2..20  a  put y -> done
        c2  3..4   a  get -> y
        c3  5..6   a  get -> x
        """, """
        c2  3..4   a  get -> y
        c3  5..6   a  get -> x
        """);

    [Fact]
    public void A_lost_update() => Scenario.AssertBad("""
        c1  0..1  n  add 1 -> now #1
        c1  2..9  n  add 1 -> now #2
        c2  2..9  n  add 1 -> now #2
        c1  10..11  n  get -> #2
        """, """
        c1  2..9  n  add 1 -> now #2
        c2  2..9  n  add 1 -> now #2
        """);

    [Fact]
    public void A_count_that_nobody_added() => Scenario.AssertBad("""
        c1  0..1  n  add 1 -> now #1
        c2  2..   n  add 1
        c1  3..4  n  add 1 -> now #4
        """, """
        c1  3..4  n  add 1 -> now #4
        """);

    [Fact]
    public void A_refusal_upon_a_value_that_was_never_there() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c2  2..3  a  put z if x -> refused, was y
        """, """
        c2  2..3  a  put z if x -> refused, was y
        """);

    /// <summary>What the refused caller was shown is a read: the write that it saw cannot be undone
    /// afterwards.</summary>
    [Fact]
    public void A_refusal_upon_a_write_that_did_not_happen_in_the_end() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c2  2..   a  put y
        c3  3..4  a  put z if x -> refused, was y
        c1  5..6  a  get -> x
        """, """
        c3  3..4  a  put z if x -> refused, was y
        c1  5..6  a  get -> x
        """);

    [Fact]
    public void A_refusal_where_the_condition_held_all_the_time() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..3  a  get -> x
        c2  4..5  a  put y if x -> refused
        """, """
        c1  2..3  a  get -> x
        c2  4..5  a  put y if x -> refused
        """);

    [Fact]
    public void A_condition_that_cannot_have_held() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..3  a  put y if missing -> done
        """, """
        c1  0..1  a  put x -> done
        c1  2..3  a  put y if missing -> done
        """);

    [Fact]
    public void Two_deletes_that_both_return_the_same_item() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..9  a  delete -> was x
        c2  2..9  a  delete -> was x
        """, """
        c1  2..9  a  delete -> was x
        c2  2..9  a  delete -> was x
        """);

    [Fact]
    public void An_old_image_from_before_the_last_write() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..3  a  put y -> was x
        c2  4..5  a  put z -> was x
        """, """
        c1  2..3  a  put y -> was x
        c2  4..5  a  put z -> was x
        """);

    [Fact]
    public void An_unknown_write_that_was_seen_and_must_have_happened_before_another() => Scenario.AssertBad("""
        c1  0..   a  put x
        c2  1..2  a  get -> x
        c2  3..4  a  put y -> done
        c3  5..6  a  get -> x
        """, """
        c2  1..2  a  get -> x
        c2  3..4  a  put y -> done
        c3  5..6  a  get -> x
        """);

    [Fact]
    public void An_unknown_addition_that_would_have_to_happen_twice() => Scenario.AssertBad("""
        c1  0..1  n  add 1 -> now #1
        c2  2..   n  add 1
        c1  3..4  n  add 1 -> now #3
        c1  5..6  n  add 1 -> now #5
        """, """
        c1  5..6  n  add 1 -> now #5
        """);

    /// <summary>Each two of them could be, the three together cannot.</summary>
    [Fact]
    public void Two_readers_that_saw_two_writes_in_opposite_orders() => Scenario.AssertBad("""
        c1  0..90   a  put x -> done
        c2  0..90   a  put y -> done
        c3  10..20  a  get -> x
        c3  30..40  a  get -> y
        c4  50..60  a  get -> x
        """, """
        c3  10..20  a  get -> x
        c3  30..40  a  get -> y
        c4  50..60  a  get -> x
        """);

    [Fact]
    public void Of_two_keys_only_the_bad_one_is_explained() => Scenario.AssertBad("""
        c1  0..1  a  put x -> done
        c1  2..3  a  get -> x
        c1  4..5  b  put x -> done
        c1  6..7  b  get -> none
        """, """
        c1  4..5  b  put x -> done
        c1  6..7  b  get -> none
        """);
}

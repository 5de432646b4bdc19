using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

public sealed class HistoryRecorderTests
{
    private readonly HistoryRecorder _recorder = new();

    [Fact]
    public void What_has_its_answer_precedes_what_is_called_afterwards()
    {
        _recorder.Call(1, "a", Effect.Put("x")).Done(before: Image.None);
        _recorder.Call(2, "a", Effect.Put("y"), Condition.Missing).Refused(Image.Of("x"));
        AssertHistory("""
            c1 0..1 a put x -> was none
            c2 2..3 a put y if missing -> refused, was x
            """);
    }

    [Fact]
    public void What_is_open_has_an_unknown_outcome()
    {
        _recorder.Call(1, "a", Effect.Add(1));
        AssertHistory("c1 0.. a add 1");
    }

    [Fact]
    public void What_was_not_applied_is_left_out()
    {
        _recorder.Call(1, "a", Effect.Delete).NotApplied();
        AssertHistory("");
    }

    [Fact]
    public void Nothing_is_answered_twice()
    {
        OpenOperation open = _recorder.Call(1, "a", Effect.Add(1));
        open.Done(after: Image.OfCount(1));
        Assert.Throws<InvalidOperationException>(() => open.Done());
    }

    private void AssertHistory(string expected) => Assert.Equal(HistoryText.Parse(expected), _recorder.Operations);
}

using CsCheck;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

public sealed class HistoryTextTests
{
    [Fact]
    public void A_history_reads_back_as_it_was_written() => FuzzInputs.Run(Gen.UInt, seed =>
    {
        RandomHistory histories = new(new Random((int)(seed & int.MaxValue))) { HasUniqueTexts = seed % 2 == 0 };
        IReadOnlyList<Operation> history = histories.Make(clients: 2, operationsOfClient: 3);
        return HistoryText.Parse(HistoryText.Format(history)).SequenceEqual(history);
    });

    [Theory]
    [InlineData("c1 0..1 a put x")]
    [InlineData("c1 0.. a put x -> done")]
    [InlineData("c1 0..1 a put x -> maybe")]
    [InlineData("c1 0..1 a get")]
    [InlineData("c1 0..1 a take x -> done")]
    [InlineData("c1 0 a put x -> done")]
    [InlineData("c1 0..1 a put x y -> done")]
    public void A_line_that_is_no_operation_is_refused(string line)
        => Assert.Throws<FormatException>(() => HistoryText.Parse(line));

    [Fact]
    public void Remarks_and_empty_lines_are_left_out()
        => Assert.Empty(HistoryText.Parse("\n  // nothing happens\n"));
}

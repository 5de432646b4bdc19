using CsCheck;
using DynaCluster.Expressions.Evaluation;

namespace DynaCluster.Tests.Expressions;

public sealed class ByteSearchTests
{
    // Few different bytes, so that wanted bytes repeat themselves and nearly match.
    private static readonly Gen<byte[]> Repetitive = Gen.Int[0, 40].SelectMany(n => Gen.Byte[0, 1].Array[n]);

    [Fact]
    public void The_linear_search_finds_what_the_plain_one_finds()
        => FuzzInputs.Run(
            Gen.Select(Repetitive, Repetitive),
            pair => pair.Item2.Length > pair.Item1.Length
                || ByteSearch.TwoWay(pair.Item1, pair.Item2) == (pair.Item1.AsSpan().IndexOf(pair.Item2) >= 0));

    [Fact]
    public void What_is_inside_is_found()
        => FuzzInputs.Run(
            Gen.Select(Repetitive, Repetitive, Repetitive),
            parts => ByteSearch.TwoWay([.. parts.Item1, .. parts.Item2, .. parts.Item3], parts.Item2));

    [Fact]
    public void Longer_bytes_are_never_inside() => Assert.False(ByteSearch.Contains([1], [1, 1]));

    [Fact]
    public void Bytes_of_hundreds_of_kilobytes_are_searched_in_linear_time()
    {
        // Almost everywhere a match but for one byte: some 10^10 comparisons for a search that starts over each time.
        byte[] text = new byte[400_000];
        byte[] wanted = new byte[200_000];
        wanted[100_000] = 1;
        Assert.False(ByteSearch.Contains(text, wanted));
        wanted.CopyTo(text, 150_000);
        Assert.True(ByteSearch.Contains(text, wanted));
    }
}

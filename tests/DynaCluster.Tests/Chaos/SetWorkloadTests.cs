using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Tests.Chaos;

public sealed class SetWorkloadTests
{
    private static readonly Dictionary<string, bool> s_known = new() { ["acknowledged"] = true, ["unknown"] = false };

    [Theory]
    [InlineData("acknowledged", 0)]
    [InlineData("acknowledged unknown", 0)]
    [InlineData("unknown", 1)]
    [InlineData("acknowledged acknowledged", 1)]
    [InlineData("acknowledged refused", 1)]
    public void A_scan_shows_each_acknowledged_element_once_and_nothing_else_but_unknown_ones(string seen, int wrong)
    {
        Dictionary<string, int> found = seen.Split(' ').GroupBy(e => e).ToDictionary(e => e.Key, e => e.Count());
        Assert.Equal(wrong, SetWorkload.Compare(s_known, found).Count);
    }
}

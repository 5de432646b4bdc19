using System.Globalization;
using CsCheck;

namespace DynaCluster.Tests;

/// <summary>How many inputs a fuzz test tries: 20,000 in a normal run, DYNA_FUZZ_INPUTS in a long one.</summary>
internal static class FuzzInputs
{
    public static readonly long Count = long.Parse(
        Environment.GetEnvironmentVariable("DYNA_FUZZ_INPUTS") ?? "20000", CultureInfo.InvariantCulture);

    public static void Run<T>(Gen<T> inputs, Func<T, bool> holds) => inputs.Sample(holds, iter: Count);
}

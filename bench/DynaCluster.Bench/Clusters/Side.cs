namespace DynaCluster.Bench.Clusters;

/// <summary>One of two that are compared.</summary>
/// <param name="Run">One run of so many seconds.</param>
internal sealed record Side(string Name, Func<int, Task<LoadResult>> Run);

[assembly: AssemblyFixture(typeof(DynaCluster.Cluster.Tests.MachineLock))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace DynaCluster.Cluster.Tests;

/// <summary>These tests load the machine: two runs of them, of whatever clone, wait for each other.</summary>
public sealed class MachineLock : IAsyncLifetime
{
    private static readonly TimeSpan WaitDurationMax = TimeSpan.FromMinutes(30);

    private FileStream? _lock;

    public async ValueTask InitializeAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), "dynacluster-cluster-tests.lock");
        long begin = TimeProvider.System.GetTimestamp();
        while (_lock is null)
        {
            try
            {
                _lock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(begin) < WaitDurationMax)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }

        await LoopDisk.SweepAsync();
    }

    public ValueTask DisposeAsync()
    {
        _lock?.Dispose();
        return default;
    }
}

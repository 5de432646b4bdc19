using System.Diagnostics;
using DynaCluster.Bench.Logs;

namespace DynaCluster.Bench.Clusters;

/// <summary>A three-member etcd under puts from a gRPC client in this process, each waiting for its answer, at the
/// member that leads.</summary>
internal sealed class EtcdPuts : IAsyncDisposable
{
    private const int InFlight = 64;
    private const int Connections = 16;

    private readonly EtcdTrio _trio;
    private readonly EtcdClient _client;
    private readonly int _valueBytes;

    private EtcdPuts(EtcdTrio trio, int valueBytes)
    {
        _trio = trio;
        _client = new EtcdClient(trio.Leader, Connections);
        _valueBytes = valueBytes;
    }

    public static async Task<EtcdPuts> StartAsync(int valueBytes) => new(await EtcdTrio.StartAsync(), valueBytes);

    public async Task<LoadResult> RunAsync(int seconds)
    {
        LogLoad load = new(_valueBytes);
        TimeSpan cpu = _trio.Cpu;
        long begin = Stopwatch.GetTimestamp();
        load.Begin(InFlight, isReading: false, _client.PutAsync);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        await load.EndAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        LatencyHistogram puts = load.Take().Writes;
        return new LoadResult(
            puts.Count, puts.Count / elapsed.TotalSeconds, puts.Percentile(0.5) / 1e3, puts.Percentile(0.99) / 1e3,
            (_trio.Cpu - cpu).TotalMicroseconds / puts.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _trio.DisposeAsync();
    }
}

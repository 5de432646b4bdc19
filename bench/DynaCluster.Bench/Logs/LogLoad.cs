using System.Buffers.Binary;
using System.Diagnostics;

namespace DynaCluster.Bench.Logs;

/// <summary>Proposers and readers in closed loops, each waiting for its answer before it goes on.</summary>
internal sealed class LogLoad(int valueBytes)
{
    public const int KeyBytes = 16;
    public const int Keys = 100_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(1);

    private readonly List<Task> _running = [];
    private LatencyHistogram _reads = new();
    private LatencyHistogram _writes = new();
    private volatile bool _ended;

    public void Begin(int count, bool isReading, Func<byte[], byte[], ValueTask<bool>> operate)
    {
        for (int n = 0; n < count; n++)
        {
            _running.Add(Repeat(new Random(n), isReading, operate));
        }
    }

    /// <summary>What was done since the call before.</summary>
    public (LatencyHistogram Reads, LatencyHistogram Writes) Take()
        => (Interlocked.Exchange(ref _reads, new LatencyHistogram()),
            Interlocked.Exchange(ref _writes, new LatencyHistogram()));

    public Task EndAsync()
    {
        _ended = true;
        return Task.WhenAll(_running);
    }

    private async Task Repeat(Random random, bool isReading, Func<byte[], byte[], ValueTask<bool>> operate)
    {
        byte[] key = new byte[KeyBytes];
        byte[] value = new byte[valueBytes];
        random.NextBytes(value);
        await Task.Yield();
        while (!_ended)
        {
            BinaryPrimitives.WriteInt32BigEndian(key, random.Next(Keys));
            long begin = Stopwatch.GetTimestamp();
            if (await operate(key, value))
            {
                (isReading ? _reads : _writes).Note(Stopwatch.GetElapsedTime(begin));
            }
            else
            {
                await Task.Delay(RetryDelay);
            }
        }
    }
}

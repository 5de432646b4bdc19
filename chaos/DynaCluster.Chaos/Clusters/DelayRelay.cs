namespace DynaCluster.Chaos.Clusters;

/// <summary>Holds every packet that comes out of a device for a while, each for itself, so that they may overtake each
/// other, and sends it on. One thread; disposing it ends it, and what it holds is lost.</summary>
internal sealed class DelayRelay : IDisposable
{
    private const int LookMilliseconds = 20;

    private readonly TimeSpan _delay;
    private readonly Random _random;
    private readonly TunSocket _packets;
    private readonly Thread _thread;
    private volatile bool _stops;

    /// <param name="delay">At least half and at most one and a half times as long is waited.</param>
    public DelayRelay(TunSocket packets, TimeSpan delay, int seed)
    {
        _packets = packets;
        _delay = delay;
        _random = new Random(seed);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stops = true;
        _thread.Join();
        _packets.Dispose();
    }

    private void Run()
    {
        TimeProvider time = TimeProvider.System;
        PriorityQueue<byte[], long> held = new();
        double ticks = time.TimestampFrequency / 1000.0;
        while (!_stops)
        {
            int wait = held.TryPeek(out _, out long due)
                ? (int)Math.Clamp((due - time.GetTimestamp()) / ticks, 0, LookMilliseconds)
                : LookMilliseconds;
            if (_packets.Receive(wait) is { } packet)
            {
                double milliseconds = _delay.TotalMilliseconds * (0.5 + _random.NextDouble());
                held.Enqueue(packet, time.GetTimestamp() + (long)(milliseconds * ticks));
            }

            while (held.TryPeek(out byte[]? next, out due) && due <= time.GetTimestamp())
            {
                held.Dequeue();
                _packets.Send(next);
            }
        }
    }
}

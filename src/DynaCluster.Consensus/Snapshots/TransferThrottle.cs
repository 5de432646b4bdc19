using DynaCluster.Model;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>Keeps what a node sends of snapshots, all together, below a rate, so that they do not crowd out the writes
/// that go on.</summary>
public sealed class TransferThrottle(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _freeAt = time.GetTimestamp();

    /// <summary>Completes when so many bytes may be sent.</summary>
    public async ValueTask WaitAsync(int bytes, CancellationToken token)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var begin = Math.Max(_freeAt, now);
            wait = time.GetElapsedTime(now, begin);
            _freeAt = begin + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
        }

        if (wait > Limits.SnapshotBurstDuration)
        {
            await Task.Delay(wait, time, token);
        }
    }
}

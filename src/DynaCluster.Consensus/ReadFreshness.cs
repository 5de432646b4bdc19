using DynaCluster.Model;

namespace DynaCluster.Consensus;

/// <summary>
/// Whether a follower may answer eventually consistent reads: since its start it has applied what a leader had
/// committed, and that is a short while ago. Without it a replica that was restarted, cut off or restored would show
/// the past of minutes ago. Thread-safe.
/// </summary>
public sealed class ReadFreshness(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _freshAt;
    private (long Index, long HeardAt)? _awaited;

    /// <summary>Notes what the current term's leader has committed, as it says itself, and how far this replica
    /// is.</summary>
    public void Heard(long leaderCommit, long applied)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            Settle(applied);
            if (applied >= leaderCommit)
            {
                _freshAt = now;
            }
            else
            {
                // The oldest is kept: it is applied first, and newer ones follow it.
                _awaited ??= (leaderCommit, now);
            }
        }
    }

    public bool IsFresh(long applied)
    {
        lock (_gate)
        {
            Settle(applied);
            return _freshAt is { } at && time.GetElapsedTime(at) < Limits.FollowerLagMax;
        }
    }

    private void Settle(long applied)
    {
        if (_awaited is { } awaited && applied >= awaited.Index)
        {
            _freshAt = awaited.HeardAt;
            _awaited = null;
        }
    }
}

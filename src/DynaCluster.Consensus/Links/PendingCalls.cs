using DynaCluster.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>The calls of one link that wait for answers. Whoever ends a call first decides its outcome.</summary>
internal sealed class PendingCalls(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan TimerStepMin = TimeSpan.FromMilliseconds(1);

    private readonly List<PendingCall> _all = [];
    private readonly Stack<PendingCall> _free = new();
    private readonly Lock _gate = new();

    /// <param name="endsInPlace">Whoever waits goes on where the answer was received; it must do little.</param>
    /// <returns>Null: too many calls wait.</returns>
    public PendingCall? TryBegin(FrameRoute route, TimeSpan timeout, bool endsInPlace = false)
    {
        Invariant.That(timeout > TimeSpan.Zero);
        lock (_gate)
        {
            if (!_free.TryPop(out var call))
            {
                if (_all.Count == Limits.LinkCallsMax)
                {
                    return null;
                }

                call = new PendingCall(this, (uint)_all.Count);
                _all.Add(call);
            }

            var now = time.GetTimestamp();
            call.EndsInPlace = endsInPlace;
            call.Begin(route, now + (long)(timeout.TotalSeconds * time.TimestampFrequency));
            if (call.FiresAt > call.Deadline)
            {
                SetTimer(call, timeout); // else it fires earlier and looks again: most calls never touch the timer
            }

            return call;
        }
    }

    /// <summary>Ends the call that waits under this number, if the answer came on its way.</summary>
    /// <param name="route">The way of the answer; null: not checked.</param>
    /// <returns>False: no such call waits; the reply was not taken.</returns>
    public bool TryComplete(ulong correlation, FrameRoute? route, in PeerReply reply)
    {
        PendingCall call;
        lock (_gate)
        {
            var slot = unchecked((uint)correlation);
            if (slot >= _all.Count)
            {
                return false;
            }

            call = _all[(int)slot];
            if (!call.IsWaiting || call.Correlation != correlation || (route is { } way && call.Route.Back != way))
            {
                return false;
            }

            call.End();
        }

        call.SetOutcome(reply);
        return true;
    }

    /// <returns>False: another one ended it.</returns>
    public bool TryEnd(PendingCall call)
    {
        lock (_gate)
        {
            var waited = call.IsWaiting;
            call.End();
            return waited;
        }
    }

    /// <summary>Ends all calls that wait as unavailable.</summary>
    public void FailAll()
    {
        List<PendingCall> failed = [];
        lock (_gate)
        {
            foreach (var call in _all)
            {
                if (call.IsWaiting)
                {
                    call.End();
                    failed.Add(call);
                }
            }
        }

        failed.ForEach(call => call.SetOutcome(PeerReply.Unavailable));
    }

    public void Return(PendingCall call)
    {
        lock (_gate)
        {
            _free.Push(call);
        }
    }

    /// <summary>A timer for one call, not running. It serves many callers and keeps the context of none.</summary>
    public ITimer CreateTimer(PendingCall call)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return CreateTimerHere(call);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return CreateTimerHere(call);
        }
    }

    public void Dispose()
    {
        FailAll();
        lock (_gate)
        {
            _all.ForEach(call => call.Timer.Dispose());
        }
    }

    private ITimer CreateTimerHere(PendingCall call) => time.CreateTimer(
        state => OnTimer((PendingCall)state!), // given as state
        call,
        Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);

    private void OnTimer(PendingCall call)
    {
        lock (_gate)
        {
            call.FiresAt = long.MaxValue;
            if (!call.IsWaiting)
            {
                return;
            }

            var left = time.GetElapsedTime(time.GetTimestamp(), call.Deadline);
            if (left > TimeSpan.Zero)
            {
                SetTimer(call, left);
                return;
            }

            call.End();
        }

        call.SetOutcome(PeerReply.TimedOut);
    }

    private static void SetTimer(PendingCall call, TimeSpan left)
    {
        call.FiresAt = call.Deadline;
        call.Timer.Change(left > TimerStepMin ? left : TimerStepMin, Timeout.InfiniteTimeSpan);
    }
}

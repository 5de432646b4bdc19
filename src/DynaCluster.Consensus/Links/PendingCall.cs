using System.Threading.Tasks.Sources;

namespace DynaCluster.Consensus.Links;

/// <summary>A call that waits for its answer; used again for the next one when its outcome has been taken.</summary>
internal sealed class PendingCall : IValueTaskSource<PeerReply>
{
    private readonly PendingCalls _owner;
    private readonly uint _slot;
    private ManualResetValueTaskSourceCore<PeerReply> _core = new() { RunContinuationsAsynchronously = true };
    private uint _use;
    private CancellationTokenRegistration _cancelling;
    private CancellationToken _token;

    public PendingCall(PendingCalls owner, uint slot)
    {
        _owner = owner;
        _slot = slot;
        Timer = owner.CreateTimer(this);
    }

    /// <summary>Names this use of the slot: an answer to an earlier use does not fit.</summary>
    public ulong Correlation => ((ulong)_use << 32) | _slot;

    /// <summary>The rest is guarded by the owner's lock.</summary>
    public bool IsWaiting { get; private set; }

    public bool EndsInPlace
    {
        set => _core.RunContinuationsAsynchronously = !value;
    }

    public FrameRoute Route { get; private set; }

    public long Deadline { get; private set; }

    public ITimer Timer { get; }

    /// <summary>When the timer fires next; long.MaxValue: it does not.</summary>
    public long FiresAt { get; set; } = long.MaxValue;

    public ValueTask<PeerReply> Outcome => new(this, _core.Version);

    public void Begin(FrameRoute route, long deadline)
    {
        _use = unchecked(_use + 1);
        Route = route;
        Deadline = deadline;
        IsWaiting = true;
    }

    /// <summary>Not under the lock: a token that is cancelled already ends the call here.</summary>
    public void EndWith(CancellationToken token)
    {
        _token = token;
        _cancelling = token.UnsafeRegister(static state => ((PendingCall)state!).Cancel(), this); // given as state
    }

    public void End() => IsWaiting = false;

    public void SetOutcome(in PeerReply reply) => _core.SetResult(reply);

    PeerReply IValueTaskSource<PeerReply>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _cancelling.Dispose(); // a late cancellation must not meet the next use
            _cancelling = default;
            _core.Reset();
            _owner.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<PeerReply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<PeerReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (_owner.TryEnd(this))
        {
            _core.SetException(new OperationCanceledException(_token));
        }
    }
}

using DynaCluster.Model;
using DynaCluster.Model.Flows;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>The frames for one group's replica on this node. A flow of its own hands them over in order, so that one
/// group's handling holds up nobody else.</summary>
internal sealed class GroupInbox(uint group, ulong replica, FrameReceiver receiver, ILogger log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncSignal _signal = new();
    private readonly Queue<InboundFrame> _waiting = new();
    private int _bytes;
    private bool _closed;
    private int _held;
    private Task _running = Task.CompletedTask;

    public ulong Replica => replica;

    public void Start() => _running = RunAsync();

    /// <returns>None: the frame was taken and will be released.</returns>
    public RefusalReason Post(in InboundFrame frame)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return RefusalReason.UnknownGroup;
            }

            if (_held == Limits.GroupInboxFramesMax
                || (_held > 0 && _bytes + frame.Body.Length > Limits.GroupInboxBytesMax))
            {
                return RefusalReason.Busy;
            }

            _held++;
            _bytes += frame.Body.Length;
            _waiting.Enqueue(frame);
        }

        _signal.Set();
        return RefusalReason.None;
    }

    /// <returns>None: confirmed.</returns>
    public RefusalReason Confirm(in ConfirmQuestion question)
    {
        try
        {
            return receiver.Confirms(question.Route.Sender, question.Term)
                ? RefusalReason.None
                : RefusalReason.HigherTerm;
        }
        catch (Exception e)
        {
            log.FrameFailed(e, group, FrameKind.Confirm);
            return RefusalReason.Failed;
        }
    }

    /// <summary>Frames that wait are refused; completes when those that are being handled have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_held == 0)
            {
                _idle.TrySetResult();
            }
        }

        _signal.Set();
        await _running;
        await _idle.Task;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _signal.WaitAsync();
            while (TryTake(out var frame, out var closed))
            {
                if (closed)
                {
                    frame.Refuse(RefusalReason.UnknownGroup);
                    Release(frame);
                }
                else
                {
                    Hand(frame);
                }
            }

            lock (_gate)
            {
                if (_closed && _waiting.Count == 0)
                {
                    return;
                }
            }
        }
    }

    private bool TryTake(out InboundFrame frame, out bool closed)
    {
        lock (_gate)
        {
            closed = _closed;
            return _waiting.TryDequeue(out frame);
        }
    }

    /// <summary>Begins the handling. It is not awaited: it is counted, and <see cref="DisposeAsync"/> waits until the
    /// count is back at 0.</summary>
    private void Hand(in InboundFrame frame)
    {
        try
        {
            var handling = receiver.HandleAsync(frame);
            if (!handling.IsCompletedSuccessfully)
            {
                _ = AwaitAsync(handling, frame);
                return;
            }

            handling.GetAwaiter().GetResult(); // gives a pooled one back
        }
        catch (Exception e)
        {
            Fail(frame, e);
        }

        Release(frame);
    }

    private async Task AwaitAsync(ValueTask handling, InboundFrame frame)
    {
        try
        {
            await handling;
        }
        catch (Exception e)
        {
            Fail(frame, e);
        }

        Release(frame);
    }

    private void Fail(in InboundFrame frame, Exception fault)
    {
        log.FrameFailed(fault, group, frame.Kind);
        frame.Refuse(RefusalReason.Failed);
    }

    private void Release(in InboundFrame frame)
    {
        frame.Release();
        lock (_gate)
        {
            _held--;
            _bytes -= frame.Body.Length;
            if (_closed && _held == 0)
            {
                _idle.TrySetResult();
            }
        }
    }
}

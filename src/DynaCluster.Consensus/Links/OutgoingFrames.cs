using DynaCluster.Model;
using DynaCluster.Model.Flows;

namespace DynaCluster.Consensus.Links;

/// <summary>
/// The frames that wait for the one sender of a connection, written at once where they will be sent from: everything
/// that gathers while a message is sent makes the next one. Bounded; ends with its connection and is never used again.
/// </summary>
internal sealed class OutgoingFrames(LinkScope scope)
{
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly AsyncSignal _signal = new();
    private readonly Queue<FrameBatch> _waiting = new();
    private long _askedAt;
    private int _bytes;
    private bool _closed;
    private bool _isAsking;
    private FrameBatch? _open;
    private FrameBatch? _questions;

    /// <summary>Completes when it is closed: the connection then ends.</summary>
    public Task Closed => _closing.Task;

    /// <returns>False: closed or full; the frame is not sent.</returns>
    public bool TryAdd<TBody>(in FrameHeader header, TBody body)
        where TBody : IFrameBody
    {
        var bytes = FrameHeader.EncodedBytes + body.Bytes;
        Invariant.That(bytes <= Limits.FrameBytesMax);
        var added = bytes >= Limits.LinkFrameAloneBytes
            ? TryAddAlone(header, body, bytes)
            : TryAddTogether(header, body, bytes);
        if (added)
        {
            _signal.Set();
        }

        return added;
    }

    /// <summary>Adds a read barrier to those that go with the next message, in one frame. For themselves they make one
    /// only when those before are answered: what gathers meanwhile costs as much as one.</summary>
    /// <returns>False: closed or full.</returns>
    public bool TryAsk(in ConfirmQuestion question)
    {
        bool goes;
        lock (_gate)
        {
            if (_closed || _questions?.Length >= Limits.LinkConfirmsMax * ConfirmQuestion.EncodedBytes)
            {
                return false;
            }

            if (_questions is null)
            {
                _questions = new FrameBatch(FrameHeader.EncodedBytes + ConfirmQuestion.EncodedBytes);
                _questions.AddFrame(FrameHeader.EncodedBytes);
            }

            question.Write(_questions.Add(ConfirmQuestion.EncodedBytes));
            goes = MayAsk();
        }

        if (goes)
        {
            _signal.Set();
        }

        return true;
    }

    /// <summary>The read barriers that were sent are answered.</summary>
    public void NoteAnswered()
    {
        bool goes;
        lock (_gate)
        {
            _isAsking = false;
            goes = _questions is not null;
        }

        if (goes)
        {
            _signal.Set();
        }
    }

    /// <summary>Waits for frames. The caller releases the batch when it is sent.</summary>
    /// <returns>Null: closed.</returns>
    public async ValueTask<FrameBatch?> TakeAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_closed)
                {
                    return null;
                }

                if (Take() is { } batch)
                {
                    scope.Counters.Sent(batch);
                    return batch;
                }
            }

            await _signal.WaitAsync();
        }
    }

    /// <summary>What waits is not sent any more; nothing more is taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _open = null;
            _questions?.Release();
            _questions = null;
            while (_waiting.TryDequeue(out var batch))
            {
                batch.Release();
            }
        }

        _closing.TrySetResult();
        _signal.Set();
    }

    private bool TryAddTogether<TBody>(in FrameHeader header, TBody body, int bytes)
        where TBody : IFrameBody
    {
        lock (_gate)
        {
            if (!HasRoom(bytes))
            {
                return false;
            }

            if (_open is null || _open.Length + bytes > Limits.LinkBatchBytesMax)
            {
                _open = new FrameBatch(bytes);
                _waiting.Enqueue(_open);
            }

            _bytes += bytes;
            header.Write(_open.AddFrame(bytes), body);
            return true;
        }
    }

    private bool TryAddAlone<TBody>(in FrameHeader header, TBody body, int bytes)
        where TBody : IFrameBody
    {
        var alone = new FrameBatch(bytes);
        header.Write(alone.AddFrame(bytes), body);
        lock (_gate)
        {
            if (HasRoom(bytes))
            {
                _bytes += bytes;
                _waiting.Enqueue(alone);
                _open = null; // what follows goes behind it
                return true;
            }
        }

        alone.Release();
        return false;
    }

    private bool HasRoom(int bytes)
    {
        var most = bytes > Limits.LinkFrameLongBytes ? Limits.LinkQueueLongBytesMax : Limits.LinkQueueBytesMax;
        return !_closed && (_bytes + bytes <= most || _bytes == 0);
    }

    private bool MayAsk() => !_isAsking || scope.Time.GetElapsedTime(_askedAt) >= Limits.LinkConfirmPatience;

    private FrameBatch? Take()
    {
        if (_questions is { } questions && (_waiting.Count > 0 || MayAsk()))
        {
            _questions = null;
            _isAsking = true;
            _askedAt = scope.Time.GetTimestamp();
            new FrameHeader(scope.Cluster, default, FrameKind.Confirm, 0).Seal(questions.Written);
            if (!_waiting.TryPeek(out var next) || next.Length + questions.Length > Limits.LinkBatchBytesMax)
            {
                return questions;
            }

            questions.Written.CopyTo(next.AddFrame(questions.Length));
            _bytes += questions.Length;
            questions.Release();
        }

        if (!_waiting.TryDequeue(out var batch))
        {
            return null;
        }

        _open = ReferenceEquals(_open, batch) ? null : _open;
        _bytes -= batch.Length;
        return batch;
    }
}

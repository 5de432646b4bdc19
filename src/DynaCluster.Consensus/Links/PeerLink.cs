using DynaCluster.Model;
using Grpc.Core;

namespace DynaCluster.Consensus.Links;

/// <summary>
/// The link to the node at one address: one flow connects, exchanges frames until the connection ends, and begins
/// again. It owns sender and receiver of a connection and awaits both before the next one, so that there is never more
/// than one of each; nothing of a failed attempt is kept.
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private readonly NodeAddress _address;
    private readonly Lock _gate = new();
    private readonly PendingCalls _pending;
    private readonly LinkScope _scope;
    private readonly CancellationTokenSource _stopping = new();

    private bool _answered;
    private bool _connected;
    private volatile OutgoingFrames? _outgoing;
    private TaskCompletionSource? _pausing;
    private long _retryAt = long.MinValue;
    private Task _running = Task.CompletedTask;

    public PeerLink(LinkScope scope, NodeAddress address)
    {
        _scope = scope;
        _address = address;
        _pending = new PendingCalls(scope.Time);
    }

    /// <summary>Connects, and connects again until disposal.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Ends the link; calls that wait end as unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _pending.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A peer was heard, maybe this one: a link that pauses tries again at once.</summary>
    public void Hear()
    {
        lock (_gate)
        {
            _retryAt = _pausing is null ? _retryAt : long.MinValue;
            _pausing?.TrySetResult();
        }
    }

    public ValueTask<PeerReply> CallAsync<TBody>(
        FrameRoute route, FrameKind kind, TBody body, TimeSpan timeout, CancellationToken token)
        where TBody : IFrameBody
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PeerReply>(token);
        }

        if (Outgoing() is not { } outgoing || _pending.TryBegin(route, timeout) is not { } call)
        {
            return ValueTask.FromResult(PeerReply.Unavailable);
        }

        var outcome = call.Outcome;
        var correlation = call.Correlation;
        if (!outgoing.TryAdd(new FrameHeader(_scope.Cluster, route, kind, correlation), body))
        {
            _pending.TryComplete(correlation, null, PeerReply.Unavailable);
        }

        call.EndWith(token);
        return outcome;
    }

    public ValueTask<PeerReply> ConfirmAsync(FrameRoute route, long term, TimeSpan timeout, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PeerReply>(token);
        }

        if (Outgoing() is not { } outgoing || _pending.TryBegin(route, timeout, endsInPlace: true) is not { } call)
        {
            return ValueTask.FromResult(PeerReply.Unavailable);
        }

        var outcome = call.Outcome;
        if (!outgoing.TryAsk(new ConfirmQuestion(call.Correlation, route, term)))
        {
            _pending.TryComplete(call.Correlation, null, PeerReply.Unavailable);
        }

        call.EndWith(token);
        return outcome;
    }

    /// <summary>What the present connection sends, or the next one will; null: the last attempt failed, and the next
    /// one is not due.</summary>
    private OutgoingFrames? Outgoing()
    {
        if (_outgoing is { } outgoing)
        {
            return outgoing;
        }

        lock (_gate)
        {
            if (_outgoing is null && !_stopping.IsCancellationRequested && _scope.Time.GetTimestamp() >= _retryAt)
            {
                _outgoing = new OutgoingFrames(_scope);
            }

            return _outgoing;
        }
    }

    /// <summary>Never faults.</summary>
    private async Task RunAsync()
    {
        await Task.Yield(); // connecting is none of the first caller's work
        var delay = Limits.LinkDelayFirst;
        var told = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ConnectAndExchangeAsync();
                Tell(ref told, "the peer closed it");
            }
            catch (Exception e) // whatever it was: the link tries again, and says so once
            {
                Tell(ref told, (e as RpcException)?.Status.Detail is { Length: > 0 } detail ? detail : e.Message);
            }

            delay = _answered ? Limits.LinkDelayFirst : delay;
            await PauseAsync(delay);
            delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, Limits.LinkDelayMax.Ticks));
        }
    }

    private async Task ConnectAndExchangeAsync()
    {
        _answered = false;
        _connected = false;
        lock (_gate)
        {
            _retryAt = long.MinValue;
        }

        var outgoing = Outgoing();
        if (outgoing is null)
        {
            return; // stopped meanwhile
        }

        var connection = await ConnectAsync();
        _connected = true;
        _scope.Counters.Connected();
        _scope.Log.PeerConnected(connection.Node, _address);
        await FrameExchange.RunAsync(connection, outgoing, Receive, _stopping.Token);
    }

    private async Task<PeerConnection> ConnectAsync()
    {
        using var late = new CancellationTokenSource(Limits.LinkConnectDuration, _scope.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        try
        {
            return await _scope.Connect(_address, ending.Token);
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Limits.LinkConnectDuration.TotalSeconds} s");
        }
    }

    private async Task PauseAsync(TimeSpan delay)
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        OutgoingFrames? outgoing;
        lock (_gate)
        {
            outgoing = _outgoing;
            _outgoing = null;
            _retryAt = _scope.Time.GetTimestamp() + (long)(delay.TotalSeconds * _scope.Time.TimestampFrequency);
            _pausing = heard;
        }

        outgoing?.Close();
        var pause = Task.Delay(delay, _scope.Time, _stopping.Token); // begins before anybody learns of the failure
        _pending.FailAll();
        await Task.WhenAny(pause, heard.Task);
        lock (_gate)
        {
            _pausing = null;
        }
    }

    private void Receive(FrameBatch batch)
    {
        var rest = batch.Memory;
        var frames = 0;
        while (!rest.IsEmpty)
        {
            var header = FrameHeader.Read(rest.Span, out var length);
            Receive(header, batch, rest[FrameHeader.EncodedBytes..length]);
            rest = rest[length..];
            frames++;
        }

        _scope.Counters.Received(frames, batch.Length);
    }

    private void Receive(in FrameHeader header, FrameBatch batch, ReadOnlyMemory<byte> body)
    {
        if (header.Cluster != _scope.Cluster)
        {
            _scope.Counters.Refused();
            return;
        }

        switch (header.Kind)
        {
            case FrameKind.Reply:
                batch.Retain();
                Settle(header.Correlation, header.Route, new PeerReply(batch, body));
                break;
            case FrameKind.Refusal when body.Length == RefusalBody.EncodedBytes:
                Settle(header.Correlation, header.Route, PeerReply.Refused((RefusalReason)body.Span[0]));
                break;
            case FrameKind.ConfirmReply:
                ReceiveConfirms(body.Span);
                break;
            default:
                _scope.Counters.Refused();
                break;
        }
    }

    private void ReceiveConfirms(ReadOnlySpan<byte> answers)
    {
        for (; answers.Length >= ConfirmQuestion.AnswerBytes; answers = answers[ConfirmQuestion.AnswerBytes..])
        {
            var (correlation, reason) = ConfirmQuestion.ReadAnswer(answers);
            Settle(correlation, null, reason == RefusalReason.None ? PeerReply.Confirmed : PeerReply.Refused(reason));
        }

        _outgoing?.NoteAnswered(); // behind them: what they let begin goes together
    }

    private void Settle(ulong correlation, FrameRoute? route, PeerReply reply)
    {
        _answered = true;
        if (!_pending.TryComplete(correlation, route, reply))
        {
            reply.Dispose(); // too late, or not this call's
        }
    }

    private void Tell(ref bool told, string reason)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        if (_connected)
        {
            _scope.Log.PeerLost(_address, reason);
        }
        else if (!told)
        {
            _scope.Log.PeerUnreachable(_address, reason);
        }

        told = true;
    }
}

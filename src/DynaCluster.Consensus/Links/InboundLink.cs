using System.Buffers;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>The stream that another node opened to this one: hands its requests to the groups, and sends their
/// answers.</summary>
internal sealed class InboundLink
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupInboxes _groups;
    private readonly OutgoingFrames _replies;
    private readonly LinkScope _scope;

    public InboundLink(LinkScope scope, GroupInboxes groups)
    {
        _scope = scope;
        _groups = groups;
        _replies = new OutgoingFrames(scope);
    }

    /// <summary>Completes when the stream has ended, by a fault that was no closing with that fault.</summary>
    public async Task RunAsync(PeerConnection connection, CancellationToken token)
    {
        try
        {
            await FrameExchange.RunAsync(connection, _replies, Receive, token);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    /// <summary>Ends the stream; completes when nothing is received from it any more.</summary>
    public async Task CloseAsync()
    {
        _replies.Close();
        await _ended.Task;
    }

    public void Reply<TBody>(FrameRoute route, FrameKind kind, ulong correlation, TBody body)
        where TBody : IFrameBody
        => Reply(new FrameHeader(_scope.Cluster, route, kind, correlation), body);

    private void Reply<TBody>(in FrameHeader header, TBody body)
        where TBody : IFrameBody
    {
        if (!_replies.TryAdd(header, body))
        {
            _scope.Counters.ReplyDropped();
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
        if (header.Kind == FrameKind.Confirm)
        {
            AnswerConfirms(header, body.Span);
            return;
        }

        var refusal = header.Cluster != _scope.Cluster ? RefusalReason.OtherCluster
            : !IsRequest(header.Kind) ? RefusalReason.UnknownKind
            : Post(header, batch, body);
        if (refusal != RefusalReason.None)
        {
            // In the name of the asker's cluster, whichever it is: it takes no other answer.
            _scope.Counters.Refused();
            Reply(
                header with { Kind = FrameKind.Refusal, Route = header.Route.Back }, new RefusalBody(refusal));
        }
    }

    private static bool IsRequest(FrameKind kind)
        => kind is FrameKind.Vote or FrameKind.PreVote or FrameKind.AppendEntries or FrameKind.TimeoutNow
            or FrameKind.TransferLeadership or FrameKind.InstallSnapshot or FrameKind.Heartbeat;

    private RefusalReason Post(in FrameHeader header, FrameBatch batch, ReadOnlyMemory<byte> body)
    {
        if (_scope.Held.Count <= Limits.LinkHeldBytesMax)
        {
            batch.Retain();
            return PostOwned(new InboundFrame(this, header, batch, body));
        }

        FrameBatch own = new(body.Length);
        body.Span.CopyTo(own.Add(body.Length));
        return PostOwned(new InboundFrame(this, header, own, own.Memory));
    }

    private RefusalReason PostOwned(in InboundFrame frame)
    {
        var refusal = _groups.Post(frame);
        if (refusal != RefusalReason.None)
        {
            frame.Release();
        }

        return refusal;
    }

    private void AnswerConfirms(in FrameHeader header, ReadOnlySpan<byte> questions)
    {
        var count = questions.Length / ConfirmQuestion.EncodedBytes;
        var answers = ArrayPool<byte>.Shared.Rent(count * ConfirmQuestion.AnswerBytes);
        var rest = answers.AsSpan();
        for (var i = 0; i < count; i++)
        {
            var question = ConfirmQuestion.Read(questions[(i * ConfirmQuestion.EncodedBytes)..]);
            var reason = header.Cluster != _scope.Cluster ? RefusalReason.OtherCluster : _groups.Confirm(question);
            question.WriteAnswer(rest, reason);
            rest = rest[ConfirmQuestion.AnswerBytes..];
            if (reason is not (RefusalReason.None or RefusalReason.HigherTerm))
            {
                _scope.Counters.Refused();
            }
        }

        Reply(
            header with { Kind = FrameKind.ConfirmReply, Route = header.Route.Back },
            new EncodedBody(answers.AsMemory(0, count * ConfirmQuestion.AnswerBytes)));
        ArrayPool<byte>.Shared.Return(answers);
    }
}

using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Consensus.Engine;

/// <summary>
/// One asking of all voters of the newest membership, for their votes or beforehand. It is decided as soon as a
/// majority is certain or impossible: a voter that does not answer delays nobody. The engine's own count follows its
/// outcome.
/// </summary>
internal sealed class Canvass
{
    private readonly HashSet<ulong> _askedFor = [];
    private readonly VoteCount _count;
    private readonly TaskCompletionSource<bool> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly FrameKind _kind;
    private readonly EngineParts _parts;
    private readonly VoteRequest _request;
    private long _higherTerm;

    private Canvass(EngineParts parts, FrameKind kind, VoteRequest request)
    {
        _parts = parts;
        _kind = kind;
        _request = request;
        _count = new VoteCount(parts.Log.Members);
    }

    /// <summary>Whether the majority said yes.</summary>
    public Task<bool> Decision => _decision.Task;

    /// <summary>A term above the one that is asked for; 0: none was seen.</summary>
    public long HigherTerm => Volatile.Read(ref _higherTerm);

    /// <summary>Ends when every question is answered or given up.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public static Canvass Begin(EngineParts parts, FrameKind kind, VoteRequest request, CancellationToken token)
    {
        var canvass = new Canvass(parts, kind, request);
        canvass.Note(parts.Replica, isGranted: true);
        canvass.Ended = Task.WhenAll(parts.Log.Members.Voters
            .Where(v => v != parts.Replica)
            .Select(v => canvass.AskAsync(v, token)));
        return canvass;
    }

    /// <summary>The engine asks each member once in a round, and all rounds of a term look alike: a member that is
    /// asked again begins another.</summary>
    public bool Serves(FrameKind kind, long term, ulong member)
    {
        lock (_gate)
        {
            return kind == _kind && term == _request.Term && _askedFor.Add(member);
        }
    }

    private async Task AskAsync(ulong voter, CancellationToken token)
    {
        var isGranted = false;
        try
        {
            using var reply = await _parts.Links.CallAsync(
                _parts.RouteTo(voter), _kind, _request, EngineTiming.Answer, token);
            if (reply.Outcome == CallOutcome.Answered && TermAnswer.Decode(reply.Body.Span) is { } answer)
            {
                isGranted = answer.IsYes;
                NoteTerm(answer.Term);
            }
        }
        catch (OperationCanceledException)
        {
        }

        Note(voter, isGranted);
    }

    private void NoteTerm(long term)
    {
        lock (_gate)
        {
            if (term > _request.Term)
            {
                Volatile.Write(ref _higherTerm, Math.Max(term, _higherTerm));
            }
        }

        if (HigherTerm > 0)
        {
            _decision.TrySetResult(false);
        }
    }

    private void Note(ulong voter, bool isGranted)
    {
        lock (_gate)
        {
            _count.Note(voter, isGranted);
            if (_count.IsWon || _count.IsLost)
            {
                _decision.TrySetResult(_count.IsWon && HigherTerm == 0);
            }
        }
    }
}

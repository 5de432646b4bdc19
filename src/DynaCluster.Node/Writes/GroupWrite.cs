using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Writes;

/// <summary>
/// One operation on its way through a group's sequencer. On the caller's flow: Prefetch. On the sequencer's: Evaluate,
/// which decides the answer and stages effects. Ended once, when its fate is known.
/// </summary>
internal abstract class GroupWrite
{
    /// <summary>The table and the schema version that the request was checked under; table 0: of no table.</summary>
    public abstract TableVersion Table { get; }

    /// <summary>The epoch of the group's range that the request was made for; 0: not to be compared.</summary>
    public virtual ulong RangeEpoch => 0;

    /// <summary>What it takes of the queue's bounds.</summary>
    public abstract int Bytes { get; }

    /// <summary>Timestamp of its arrival in the queue.</summary>
    public long ArrivedAt { get; set; }

    /// <summary>A definition that it brings along, where the catalog's copy may not have it (any more).</summary>
    public virtual TableDefinition? Definition => null;

    /// <summary>It may add to what the table's indexes have to get.</summary>
    public virtual bool AddsChanges => false;

    /// <summary>It ends its table instead of being evaluated.</summary>
    public virtual bool DropsTable => false;

    /// <summary>It stands first in its entry, so that its evaluation knows what is in earlier ones.</summary>
    public virtual bool BeginsEntry => false;

    /// <summary>Reads what evaluation will need, beside the sequencer.</summary>
    public virtual void Prefetch(PartitionState state)
    {
    }

    /// <summary>Decides the answer; stages the effects, if there are any.</summary>
    public abstract void Evaluate(Evaluation evaluation);

    /// <summary>Decides a refusal.</summary>
    public abstract void Refuse(ApiError error);

    /// <summary>Gives the answer; the first end counts.</summary>
    /// <param name="fate">Applied: the decided answer is given.</param>
    public abstract void End(WriteFate fate);

    /// <summary>Ends it as not applied because the group's schema is newer than the request's.</summary>
    public abstract void EndStale();

    /// <summary>Ends it as not applied because it was made for another range of the group.</summary>
    /// <param name="epoch">Of the range that the group owns.</param>
    public abstract void EndMisrouted(ulong epoch);
}

/// <typeparam name="TResponse">What the caller awaits.</typeparam>
internal abstract class GroupWrite<TResponse> : GroupWrite
    where TResponse : class
{
    private readonly TaskCompletionSource<TResponse> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TResponse? _answer;

    public Task<TResponse> Completion => _completion.Task.OnContext();

    public override void Refuse(ApiError error) => Decide(Failure(RequestErrors.Refused(error)));

    public override void End(WriteFate fate)
    {
        switch (fate)
        {
            case WriteFate.Applied:
                _completion.TrySetResult(
                    _answer ?? throw new InvariantBrokenException("what is applied was decided"));
                break;
            case WriteFate.NotApplied:
                _completion.TrySetResult(Failure(RequestErrors.NotApplied()));
                break;
            default:
                _completion.TrySetResult(Failure(RequestErrors.Unknown()));
                break;
        }
    }

    public override void EndStale() => _completion.TrySetResult(Failure(RequestErrors.StaleSchema()));

    public override void EndMisrouted(ulong epoch)
        => _completion.TrySetResult(Failure(RequestErrors.StaleRange(epoch)));

    protected void Decide(TResponse answer) => _answer = answer;

    protected abstract TResponse Failure(RequestError error);
}

using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>An entry that the group's state has met, and what became of it.</summary>
internal readonly record struct AppliedEntry(long Index, long Term, ApplyVerdict Verdict);

/// <summary>
/// The batches that have a place in the log and no fate yet, in log order. The log's applying flow settles them, so
/// answers wait for no other flow; the sequencer collects the settled ones. Thread-safe.
/// </summary>
internal sealed class EntriesInFlight
{
    private readonly Lock _access = new();
    private readonly Queue<SequencedBatch> _appended = new();
    private readonly Queue<SequencedBatch> _settled = new();
    private readonly List<AppliedEntry> _early = [];
    private bool _appending;

    /// <summary>Called when there may be settled batches to collect; set before the log starts.</summary>
    public Action? Settled { get; set; }

    /// <summary>Says that the next entry is about to be appended: what is applied meanwhile is matched
    /// afterwards.</summary>
    public void BeginAppend()
    {
        lock (_access)
        {
            Invariant.That(!_appending);
            _appending = true;
        }
    }

    /// <param name="batch">Null: it got no place.</param>
    public void EndAppend(SequencedBatch? batch)
    {
        lock (_access)
        {
            Invariant.That(_appending);
            _appending = false;
            if (batch is not null)
            {
                _appended.Enqueue(batch);
            }

            foreach (AppliedEntry entry in _early)
            {
                Match(entry);
            }

            _early.Clear();
        }
    }

    /// <summary>Called by the applying flow after the write that contains the entry, in log order.</summary>
    public void Applied(ReadOnlySpan<AppliedEntry> entries)
    {
        lock (_access)
        {
            foreach (AppliedEntry entry in entries)
            {
                if (_appending)
                {
                    _early.Add(entry);
                }
                else
                {
                    Match(entry);
                }
            }
        }

        Settled?.Invoke();
    }

    public bool TryTakeSettled(out SequencedBatch batch)
    {
        lock (_access)
        {
            return _settled.TryDequeue(out batch!);
        }
    }

    /// <summary>Answers the writes of overdue batches as unknown.</summary>
    public void Expire(long now)
    {
        lock (_access)
        {
            foreach (SequencedBatch batch in _appended)
            {
                batch.Expire(now);
            }
        }
    }

    /// <summary>Completes when everything that is in flight now has its fate.</summary>
    public Task WhenSettled()
    {
        lock (_access)
        {
            return Task.WhenAll(_appended.Select(batch => batch.Fate));
        }
    }

    /// <summary>Ends the wait of all of them: the node stops.</summary>
    public void Abandon()
    {
        lock (_access)
        {
            while (_appended.TryDequeue(out SequencedBatch? batch))
            {
                Settle(batch, WriteFate.Unknown);
            }
        }
    }

    private void Match(AppliedEntry entry)
    {
        while (_appended.TryPeek(out SequencedBatch? first))
        {
            LogPosition position = first.Position;
            if (position.Index < entry.Index)
            {
                // Its place was passed without an entry being shown: it came with an installed snapshot.
                Settle(_appended.Dequeue(), WriteFate.Unknown);
            }
            else if (position.Index == entry.Index && position.Term == entry.Term)
            {
                Settle(
                    _appended.Dequeue(),
                    entry.Verdict == ApplyVerdict.Accepted ? WriteFate.Applied : WriteFate.NotApplied);
            }
            else if (position.Term < entry.Term)
            {
                // A later term took this place or one before it: nothing of the earlier term can follow in the log.
                Settle(_appended.Dequeue(), WriteFate.NotApplied);
            }
            else
            {
                break;
            }
        }
    }

    private void Settle(SequencedBatch batch, WriteFate fate)
    {
        batch.Settle(fate);
        _settled.Enqueue(batch);
    }
}

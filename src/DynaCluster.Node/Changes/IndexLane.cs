using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Brings a table's index entries from this group to one destination: one batch after the other, each following what
/// the destination says that it has. Redelivery, deposed senders and unknown outcomes change nothing: the destination
/// takes a batch once.
/// </summary>
internal sealed class IndexLane(uint table, uint destination, GroupReplica replica, ConsumerParts parts)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryPauseMax = TimeSpan.FromMilliseconds(500);

    private volatile LaneProgress? _progress;

    /// <summary>Null: the destination has not answered yet.</summary>
    public LaneProgress? Progress => _progress;

    /// <summary>Runs until it is cancelled or the table is no more.</summary>
    /// <param name="window">Shared by the table's lanes.</param>
    /// <param name="moved">Pulsed with each step.</param>
    public async Task RunAsync(ChangeWindow window, ChangeSignal moved, CancellationToken token)
    {
        ChangePlace taken = default;
        ChangePlace at = default;
        bool asked = false;
        TimeSpan pause = RetryPause;
        while (true)
        {
            Task next = replica.Changes.Of(table).Next;
            ChangeChunk? chunk = asked ? window.Read(at) : null;
            if (asked && chunk is null)
            {
                Report(new LaneProgress(at, IsIdle: true), moved);
                await next.WaitAsync(token);
                continue;
            }

            IndexBatchResponse? response = null;
            if (chunk is null || chunk.For(destination).Count > 0)
            {
                response = await SendAsync(chunk, taken, token);
                if (response.Dropped)
                {
                    Report(new LaneProgress(new ChangePlace(long.MaxValue, 0), IsIdle: true), moved);
                    return;
                }

                if (response.Error is not null)
                {
                    await Task.Delay(pause, parts.Time, token);
                    pause = pause < RetryPauseMax ? 2 * pause : pause;
                    continue;
                }

                pause = RetryPause;
                taken = ChangePositions.PlaceOf(response.Stored);
                asked = true;
            }

            // Another leader may have brought it further, or not as far as this batch would have.
            at = chunk is not null && (response is null || taken == chunk.To) ? chunk.To : Later(taken, at);
            Report(new LaneProgress(at, IsIdle: false), moved);
        }
    }

    private static ChangePlace Later(ChangePlace left, ChangePlace right) => left >= right ? left : right;

    private void Report(LaneProgress progress, ChangeSignal moved)
    {
        if (progress != _progress)
        {
            _progress = progress;
            moved.Pulse();
        }
    }

    /// <param name="chunk">Null: only ask what the destination has.</param>
    private async Task<IndexBatchResponse> SendAsync(ChangeChunk? chunk, ChangePlace taken, CancellationToken token)
    {
        var request = new IndexBatchRequest
        {
            Group = destination,
            SourceGroup = replica.Group,
            Table = table,
            Ask = chunk is null,
        };
        if (chunk is not null)
        {
            request.Previous = ChangePositions.Of(taken);
            request.Last = ChangePositions.Of(chunk.To);
            request.Changes.AddRange(chunk.For(destination));
        }

        using CancellationTokenSource late = new(Limits.IndexBatchDuration, parts.Time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        try
        {
            return await parts.Cluster.WriteIndexAsync(request, ending.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new IndexBatchResponse { Error = new RequestError { Fate = RequestFate.Unknown } };
        }
    }
}

/// <summary>How far a destination is.</summary>
/// <param name="Place">All changes up to here are there.</param>
/// <param name="IsIdle">There was nothing behind it.</param>
internal sealed record LaneProgress(ChangePlace Place, bool IsIdle);

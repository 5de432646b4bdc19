using DynaCluster.Client.Errors;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>
/// Reacts to the changes of a table's items: gives every record of its stream to a function, each item's in order, at
/// least once. How far it came stands in a table, so it goes on there after a stop; workers of one application share
/// the shards by leases, and take over those of a worker that is gone. A parent shard is read before its children.
/// </summary>
public sealed class StreamConsumer
{
    private readonly DynaClient _client;
    private readonly StreamConsumerOptions _options;
    private readonly Func<StreamBatch, CancellationToken, Task> _react;
    private readonly Dictionary<string, (long Counter, long Since)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _reading = new(StringComparer.Ordinal);

    /// <param name="react">A batch is done when this ends; when it throws, the same batch comes again.</param>
    public StreamConsumer(
        DynaClient client, StreamConsumerOptions options, Func<StreamBatch, CancellationToken, Task> react)
    {
        _client = client;
        _options = options;
        _react = react;
    }

    /// <summary>Reads until it is cancelled, or until the stream is disabled and drained. Called once.</summary>
    /// <exception cref="ValidationException">The table has no stream.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        string arn = (await _client.DescribeTableAsync(_options.Table, token)).LatestStreamArn;
        if (arn.Length == 0)
        {
            throw new ValidationException($"{_options.Table} has no stream: enable one with UpdateTable.")
            {
                Name = "ValidationException",
            };
        }

        LeaseTable leases = new(_client, _options.CheckpointTable, arn);
        await leases.CreateAsync(token);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            while (!await LookAsync(arn, leases, ending.Token))
            {
                await Task.Delay(_options.LookPause, _options.Time, ending.Token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Stopped: what it had read is kept.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(_reading.Values);
        }
    }

    /// <returns>True: the stream is disabled and everything of it was read.</returns>
    private async Task<bool> LookAsync(string arn, LeaseTable leases, CancellationToken token)
    {
        try
        {
            StreamDescription stream = await _client.DescribeStreamAsync(arn, token);
            IReadOnlyDictionary<string, ShardLease> known = await leases.ReadAsync(token);
            bool isFirstLook = known.Count == 0;
            foreach (StreamShard shard in stream.Shards.Where(shard => !known.ContainsKey(shard.ShardId)))
            {
                await leases.AddAsync(
                    shard.ShardId, LeasePlan.StartOf(shard, isFirstLook, _options.FromHorizon), token);
            }

            known = await leases.ReadAsync(token);
            IReadOnlyList<ShardLease> readable = LeasePlan.Readable(stream.Shards, known);
            Forget();
            Func<ShardLease, bool> isFree = Watch(readable);
            foreach (ShardLease lease in LeasePlan.ToTake(readable, _options.Worker, isFree))
            {
                if (!_reading.ContainsKey(lease.ShardId)
                    && await leases.ChangeAsync(lease, _options.Worker, lease.Position, token) is { } mine)
                {
                    _reading.Add(lease.ShardId, ReadAsync(arn, leases, mine, token));
                }
            }

            return stream.StreamStatus == "DISABLED" && readable.Count == 0 && _reading.Count == 0;
        }
        catch (DynaException failure) when (failure is not ResourceNotFoundException)
        {
            _options.Failed(failure); // the next look may do better
            return false;
        }
    }

    private void Forget()
    {
        foreach ((string shard, Task reading) in _reading.ToArray())
        {
            if (reading.IsCompleted)
            {
                _reading.Remove(shard);
            }
        }
    }

    /// <summary>Whose counter stands still for a lease's duration, by this worker's own clock, is gone.</summary>
    private Func<ShardLease, bool> Watch(IReadOnlyList<ShardLease> leases)
    {
        long now = _options.Time.GetTimestamp();
        foreach (ShardLease lease in leases)
        {
            if (!_seen.TryGetValue(lease.ShardId, out (long Counter, long Since) seen) || seen.Counter != lease.Counter)
            {
                _seen[lease.ShardId] = (lease.Counter, now);
            }
        }

        return lease => lease.Owner == LeasePlan.Nobody
            || _options.Time.GetElapsedTime(_seen[lease.ShardId].Since, now) > _options.LeaseDuration;
    }

    /// <summary>Reads one shard until it is drained, its lease is lost or the consumer stops. Never faults.</summary>
    private async Task ReadAsync(string arn, LeaseTable leases, ShardLease taken, CancellationToken token)
    {
        ShardCursor cursor = new(_client, arn, taken.ShardId, taken.Position);
        ShardLease? lease = taken;
        long renewed = _options.Time.GetTimestamp();
        bool toldLoss = false;
        try
        {
            while (lease is not null && !lease.Position.IsEnd)
            {
                try
                {
                    IReadOnlyList<StreamRecord> records = await cursor.ReadAsync(_options.BatchMax, token);
                    if (cursor.HasLost && !toldLoss)
                    {
                        toldLoss = true;
                        _options.Lost(taken.ShardId);
                    }

                    if (records.Count > 0)
                    {
                        lease = await ReactAsync(new StreamBatch(arn, taken.ShardId, records), leases, lease, token);
                    }

                    bool isDue = _options.Time.GetElapsedTime(renewed) > _options.LeaseDuration / 4;
                    if (lease is not null && (lease.Position != cursor.Position || isDue))
                    {
                        lease = await leases.ChangeAsync(lease, _options.Worker, cursor.Position, token);
                        renewed = _options.Time.GetTimestamp();
                    }

                    if (records.Count == 0)
                    {
                        await Task.Delay(_options.IdlePause, _options.Time, token);
                    }
                }
                catch (DynaException failure)
                {
                    _options.Failed(failure);
                    await Task.Delay(_options.RetryPause, _options.Time, token);
                    cursor = new ShardCursor(_client, arn, taken.ShardId, lease?.Position ?? taken.Position);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await GiveBackAsync(leases, lease);
        }
    }

    /// <summary>Gives a batch until the reaction takes it; the lease is renewed meanwhile.</summary>
    /// <returns>Null: the lease was lost.</returns>
    private async Task<ShardLease?> ReactAsync(
        StreamBatch batch, LeaseTable leases, ShardLease lease, CancellationToken token)
    {
        ShardLease? mine = lease;
        Task reacting = RepeatAsync(batch, token);
        while (mine is not null && !reacting.IsCompleted && !token.IsCancellationRequested)
        {
            Task late = Task.Delay(_options.LeaseDuration / 4, _options.Time, token);
            if (await Task.WhenAny(reacting, late) == late && !token.IsCancellationRequested)
            {
                mine = await leases.ChangeAsync(mine, _options.Worker, mine.Position, token);
            }
        }

        await reacting;
        return mine;
    }

    private async Task RepeatAsync(StreamBatch batch, CancellationToken token)
    {
        while (true)
        {
            try
            {
                await _react(batch, token);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _options.Failed(failure);
                await Task.Delay(_options.RetryPause, _options.Time, token);
            }
        }
    }

    private async Task GiveBackAsync(LeaseTable leases, ShardLease? lease)
    {
        if (lease is null)
        {
            return;
        }

        try
        {
            await leases.ChangeAsync(lease, LeasePlan.Nobody, lease.Position, CancellationToken.None);
        }
        catch (DynaException failure)
        {
            _options.Failed(failure); // it is taken for gone after a while
        }
    }
}

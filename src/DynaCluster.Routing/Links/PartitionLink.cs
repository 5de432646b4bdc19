using System.Threading.Channels;
using DynaCluster.Model;
using DynaCluster.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Routing.Links;

/// <summary>
/// The way to the groups of one other node: one stream, on which requests go coalesced and answers come in any order.
/// One flow connects, exchanges until the connection ends, and begins again. What was not sent is not applied; what was
/// sent and not answered is unknown if it writes. While the other node is silent, though its connection stands, nothing
/// is sent and reads do not wait; what writes waits on. Thread-safe.
/// </summary>
public sealed class PartitionLink : IPartitionChannel, IAsyncDisposable
{
    private readonly string _address;
    private readonly PartitionConnect _connect;
    private readonly Lock _gate = new();
    private readonly ILogger _log;
    private readonly Dictionary<ulong, PendingAnswer> _pending = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private ulong _correlation;
    private Channel<PartitionCall>? _queue;
    private bool _isLost;
    private long? _pingedAt;
    private Task _running = Task.CompletedTask;

    internal PartitionLink(string address, PartitionConnect connect, TimeProvider time, ILogger log)
    {
        _address = address;
        _connect = connect;
        _time = time;
        _log = log;
    }

    /// <summary>Connects, and connects again until disposal.</summary>
    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    public async ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, bool wasSent) = await CallAsync(new PartitionCall { Write = request }, token);
        return answer?.Write ?? new WriteResponse
        {
            Error = new RequestError { Fate = wasSent ? RequestFate.Unknown : RequestFate.NotApplied },
        };
    }

    public async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Get = request }, token);
        return answer?.Get ?? new GetResponse { Error = NotApplied() };
    }

    public async ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Range = request }, token);
        return answer?.Range ?? new RangeResponse { Error = NotApplied() };
    }

    public async ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Statistics = request }, token);
        return answer?.Statistics ?? new TableStatisticsResponse { Error = NotApplied() };
    }

    public async ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Changes = request }, token);
        return answer?.Changes ?? new ChangesResponse { Error = NotApplied() };
    }

    public async ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Shards = request }, token);
        return answer?.Shards ?? new ShardsResponse { Error = NotApplied() };
    }

    public async ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Schema = request }, token);
        return answer?.Schema ?? new SchemaResponse { Error = NotApplied() }; // idempotent
    }

    public async ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { IndexBatch = request }, token);
        return answer?.IndexBatch ?? new IndexBatchResponse { Error = NotApplied() }; // idempotent
    }

    public async ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, _) = await CallAsync(new PartitionCall { Backfill = request }, token);
        return answer?.Backfill ?? new BackfillResponse { Error = NotApplied() };
    }

    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        (PartitionAnswer? answer, bool wasSent) = await CallAsync(new PartitionCall { Catalog = request }, token);
        return answer?.Catalog ?? CatalogFailures.Of(wasSent);
    }

    /// <summary>It was asked whether it lives, and has said nothing since. Under the lock.</summary>
    private bool IsSilent => _pingedAt is { } at && _time.GetElapsedTime(at) > Limits.PartitionSilenceMax;

    private static RequestError NotApplied() => new() { Fate = RequestFate.NotApplied };

    /// <returns>No answer: the connection ended, or there is none.</returns>
    private async ValueTask<(PartitionAnswer? Answer, bool WasSent)> CallAsync(
        PartitionCall call, CancellationToken token)
    {
        PendingAnswer pending = new()
        {
            IsRepeatable = call.CallCase is PartitionCall.CallOneofCase.Get or PartitionCall.CallOneofCase.Range
                or PartitionCall.CallOneofCase.Statistics or PartitionCall.CallOneofCase.Schema,
        };
        Channel<PartitionCall>? queue;
        lock (_gate)
        {
            queue = Queue();
            if (queue is null || IsSilent || _pending.Count >= Limits.PartitionCallsMax)
            {
                return (null, false);
            }

            call.Correlation = ++_correlation;
            _pending.Add(call.Correlation, pending);
        }

        // Completed meanwhile: the connection ended, and with it all that waited.
        queue.Writer.TryWrite(call);
        try
        {
            return (await pending.Task.WaitAsync(token), pending.IsSent);
        }
        finally
        {
            lock (_gate)
            {
                _pending.Remove(call.Correlation);
            }
        }
    }

    /// <summary>Of the present connection, or the first one; null: it was lost, or could not be had, and no other
    /// stands yet. Under the lock.</summary>
    private Channel<PartitionCall>? Queue()
    {
        if (_queue is null && !_isLost && !_stopping.IsCancellationRequested)
        {
            _queue = Channel.CreateUnbounded<PartitionCall>(new UnboundedChannelOptions { SingleReader = true });
        }

        return _queue;
    }

    /// <summary>Never faults.</summary>
    private async Task RunAsync()
    {
        await Task.Yield(); // connecting is none of the first caller's work
        TimeSpan delay = Limits.LinkDelayFirst;
        bool told = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ExchangeAsync(() => (delay, told) = (Limits.LinkDelayFirst, false));
            }
            catch (Exception e) // whatever it was: the link tries again, and says so once
            {
                if (!told && !_stopping.IsCancellationRequested)
                {
                    _log.NodeUnreachable(_address, (e as RpcException)?.Status.Detail ?? e.Message);
                }

                told = true;
            }

            Fail();
            try
            {
                await Task.Delay(delay, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, Limits.LinkDelayMax.Ticks));
        }
    }

    /// <summary>Ends with the connection, by whichever of its two directions ends first.</summary>
    private async Task ExchangeAsync(Action connected)
    {
        await using PartitionConnection connection = await ConnectAsync();
        connected();
        Channel<PartitionCall>? queue;
        lock (_gate)
        {
            _isLost = false;
            queue = Queue();
        }

        if (queue is null)
        {
            return; // stopped meanwhile
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Task listening = ListenAsync(queue.Writer, ending.Token);
        Task sending = SendAsync(queue.Reader, connection.Calls, ending.Token);
        Task receiving = ReceiveAsync(connection.Answers, ending.Token);
        await Task.WhenAny(sending, receiving);
        await ending.CancelAsync();
        connection.Abort();
        await Task.WhenAll(sending, receiving, listening);
    }

    /// <summary>Asks the node whether it lives while requests wait for it.</summary>
    private async Task ListenAsync(ChannelWriter<PartitionCall> queue, CancellationToken token)
    {
        using PeriodicTimer pulse = new(Limits.PartitionPulse, _time);
        try
        {
            while (await pulse.WaitForNextTickAsync(token))
            {
                foreach (PendingAnswer pending in Listen(queue))
                {
                    pending.Fail();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection ended.
        }
    }

    /// <returns>What need not wait for a silent node.</returns>
    private PendingAnswer[] Listen(ChannelWriter<PartitionCall> queue)
    {
        lock (_gate)
        {
            if (_pingedAt is null && _pending.Count > 0)
            {
                _pingedAt = _time.GetTimestamp();
                queue.TryWrite(new PartitionCall { Ping = new LinkPing() });
            }

            return IsSilent ? [.. _pending.Values.Where(static pending => pending.IsRepeatable)] : [];
        }
    }

    private async Task<PartitionConnection> ConnectAsync()
    {
        using CancellationTokenSource late = new(Limits.LinkConnectDuration, _time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token, _stopping.Token);
        try
        {
            return await _connect(_address, ending.Token);
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Limits.LinkConnectDuration.TotalSeconds} s");
        }
    }

    private async Task SendAsync(
        ChannelReader<PartitionCall> queue, IClientStreamWriter<PartitionCalls> stream, CancellationToken token)
    {
        while (await queue.WaitToReadAsync(token))
        {
            PartitionCalls batch = new();
            for (int bytes = 0; bytes < Limits.PartitionBatchBytes && queue.TryRead(out PartitionCall? call);)
            {
                if (MarkSent(call.Correlation))
                {
                    batch.Calls.Add(call);
                    bytes += call.CalculateSize();
                }
            }

            if (batch.Calls.Count > 0)
            {
                await stream.WriteAsync(batch, token);
            }
        }
    }

    /// <returns>False: nobody waits for it any more, and it need not be sent.</returns>
    private bool MarkSent(ulong correlation)
    {
        lock (_gate)
        {
            if (correlation == 0)
            {
                return true; // a ping
            }

            if (!_pending.TryGetValue(correlation, out PendingAnswer? pending))
            {
                return false;
            }

            pending.IsSent = true;
            return true;
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<PartitionAnswers> stream, CancellationToken token)
    {
        while (await stream.MoveNext(token))
        {
            lock (_gate)
            {
                _pingedAt = null;
            }

            foreach (PartitionAnswer answer in stream.Current.Answers)
            {
                PendingAnswer? pending;
                lock (_gate)
                {
                    pending = _pending.GetValueOrDefault(answer.Correlation);
                }

                pending?.TrySetResult(answer);
            }
        }
    }

    private void Fail()
    {
        PendingAnswer[] waiting;
        lock (_gate)
        {
            _queue?.Writer.TryComplete();
            _queue = null;
            _pingedAt = null;
            _isLost = true;
            waiting = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (PendingAnswer pending in waiting)
        {
            pending.Fail();
        }
    }
}

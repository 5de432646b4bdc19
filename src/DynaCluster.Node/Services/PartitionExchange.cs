using System.Threading.Channels;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Services;

/// <summary>One other node's stream of requests: each is served as it comes; answers that gather while a message is
/// sent make the next one.</summary>
internal sealed class PartitionExchange(IPartitionChannel groups, ILogger log)
{
    private readonly Channel<PartitionAnswer> _answers = Channel.CreateUnbounded<PartitionAnswer>(
        new UnboundedChannelOptions { SingleReader = true }); // no more than requests are being served
    private readonly RequestGate _serving = new();
    private int _count;

    /// <summary>Ends with the stream, when nothing that it asked for is being served any more.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<PartitionCalls> requests, IServerStreamWriter<PartitionAnswers> answers,
        CancellationToken token)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task sending = SendAsync(answers, ending.Token);
        Task receiving = ReceiveAsync(requests, ending.Token);
        await Task.WhenAny(sending, receiving);
        await ending.CancelAsync(); // ends the waiting of what is being served
        await Task.WhenAll(EndAsync(sending), EndAsync(receiving));
        await _serving.CloseAsync();
    }

    private static async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException
            or InvalidOperationException)
        {
            // The other node went, or this one stops: the other end knows. Writing to an ended stream is invalid.
        }
    }

    private static void Refuse(PartitionCall call, PartitionAnswer answer)
    {
        switch (call.CallCase)
        {
            case PartitionCall.CallOneofCase.Write:
                answer.Write = new WriteResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Get:
                answer.Get = new GetResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Range:
                answer.Range = new RangeResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Statistics:
                answer.Statistics = new TableStatisticsResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Schema:
                answer.Schema = new SchemaResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Catalog:
                answer.Catalog = CatalogAuthority.Unavailable();
                break;
            case PartitionCall.CallOneofCase.Changes:
                answer.Changes = new ChangesResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Shards:
                answer.Shards = new ShardsResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.IndexBatch:
                answer.IndexBatch = new IndexBatchResponse { Error = RequestErrors.NotApplied() };
                break;
            case PartitionCall.CallOneofCase.Backfill:
                answer.Backfill = new BackfillResponse { Error = RequestErrors.NotApplied() };
                break;
            default:
                break; // of a newer program: the empty answer is taken as none
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<PartitionCalls> requests, CancellationToken token)
    {
        while (await requests.MoveNext(token))
        {
            foreach (PartitionCall call in requests.Current.Calls)
            {
                if (_serving.TryEnter())
                {
                    _ = ServeAsync(call, token); // counted by the gate, which is awaited; it never faults
                }
            }
        }
    }

    private async Task ServeAsync(PartitionCall call, CancellationToken token)
    {
        PartitionAnswer answer = new() { Correlation = call.Correlation };
        try
        {
            if (Interlocked.Increment(ref _count) > Limits.PartitionCallsMax)
            {
                Refuse(call, answer);
            }
            else
            {
                await AnswerAsync(call, answer, token);
            }

            _answers.Writer.TryWrite(answer);
        }
        catch (OperationCanceledException)
        {
            // The stream ended: nobody waits for the answer.
        }
        catch (Exception fault)
        {
            log.RequestFaulted(call.CallCase.ToString(), fault);
            Fail(call, answer);
            _answers.Writer.TryWrite(answer);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            _serving.Exit();
        }
    }

    /// <summary>A bug: whether anything happened is not known.</summary>
    private static void Fail(PartitionCall call, PartitionAnswer answer)
    {
        Refuse(call, answer);
        RequestError? error = answer.Write?.Error ?? answer.Get?.Error ?? answer.Range?.Error
            ?? answer.Statistics?.Error ?? answer.Schema?.Error ?? answer.IndexBatch?.Error ?? answer.Backfill?.Error
            ?? answer.Changes?.Error ?? answer.Shards?.Error;
        if (error is not null)
        {
            error.Fate = RequestFate.Unknown;
        }
        else if (answer.Catalog is { } catalog)
        {
            ApiError failure = ApiErrors.InternalFailure;
            (catalog.NotApplied, catalog.ErrorType, catalog.ErrorMessage, catalog.ErrorStatus) =
                (false, failure.Type, failure.Message, failure.Status);
        }
    }

    private async ValueTask AnswerAsync(PartitionCall call, PartitionAnswer answer, CancellationToken token)
    {
        switch (call.CallCase)
        {
            case PartitionCall.CallOneofCase.Write:
                answer.Write = await groups.WriteAsync(call.Write, token);
                break;
            case PartitionCall.CallOneofCase.Get:
                answer.Get = await groups.GetAsync(call.Get, token);
                break;
            case PartitionCall.CallOneofCase.Range:
                answer.Range = await groups.ReadRangeAsync(call.Range, token);
                break;
            case PartitionCall.CallOneofCase.Statistics:
                answer.Statistics = await groups.GetStatisticsAsync(call.Statistics, token);
                break;
            case PartitionCall.CallOneofCase.Schema:
                answer.Schema = await groups.ChangeSchemaAsync(call.Schema, token);
                break;
            case PartitionCall.CallOneofCase.Catalog:
                answer.Catalog = await groups.ChangeCatalogAsync(call.Catalog, token);
                break;
            case PartitionCall.CallOneofCase.Ping:
                answer.Ping = call.Ping;
                break;
            case PartitionCall.CallOneofCase.Changes:
                answer.Changes = await groups.ReadChangesAsync(call.Changes, token);
                break;
            case PartitionCall.CallOneofCase.Shards:
                answer.Shards = await groups.ListShardsAsync(call.Shards, token);
                break;
            case PartitionCall.CallOneofCase.IndexBatch:
                answer.IndexBatch = await groups.WriteIndexAsync(call.IndexBatch, token);
                break;
            case PartitionCall.CallOneofCase.Backfill:
                answer.Backfill = await groups.ReportBackfillAsync(call.Backfill, token);
                break;
            default:
                break; // of a newer program: the empty answer is taken as none
        }
    }

    private async Task SendAsync(IServerStreamWriter<PartitionAnswers> stream, CancellationToken token)
    {
        ChannelReader<PartitionAnswer> answers = _answers.Reader;
        while (await answers.WaitToReadAsync(token))
        {
            PartitionAnswers batch = new();
            for (int bytes = 0; bytes < Limits.PartitionBatchBytes && answers.TryRead(out PartitionAnswer? answer);)
            {
                batch.Answers.Add(answer);
                bytes += answer.CalculateSize();
            }

            await stream.WriteAsync(batch, token);
            foreach (PartitionAnswer answer in batch.Answers)
            {
                answer.Get?.Dispose(); // its item may stand in borrowed memory, which is written now
            }
        }
    }
}

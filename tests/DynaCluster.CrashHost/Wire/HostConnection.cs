using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Google.Protobuf;

namespace DynaCluster.CrashHost.Wire;

/// <summary>One pipelined connection to one node. It retries nothing and does not come back once it is lost.</summary>
public sealed class HostConnection : IPartitionChannel, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ReadOnlyMemory<byte>>> _pending = [];
    private readonly HostLink _link;
    private readonly Task _running;
    private long _lastId;
    private volatile bool _lost;

    private HostConnection(TcpClient socket)
    {
        _link = new HostLink(socket);
        _running = RunAsync();
    }

    public bool IsLost => _lost;

    /// <exception cref="HostLostException">Nobody listens there.</exception>
    public static async Task<HostConnection> OpenAsync(IPEndPoint address, CancellationToken token)
    {
        TcpClient socket = new();
        try
        {
            await socket.ConnectAsync(address, token);
            return new HostConnection(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw new HostLostException(wasSent: false);
        }
    }

    public async ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => WriteResponse.Parser.ParseFrom((await AskAsync(HostCall.Write, request, token)).Span);

    public async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => GetResponse.Parser.ParseFrom((await AskAsync(HostCall.Get, request, token)).Span);

    public async ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => RangeResponse.Parser.ParseFrom((await AskAsync(HostCall.Range, request, token)).Span);

    public async ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => TableStatisticsResponse.Parser.ParseFrom((await AskAsync(HostCall.Statistics, request, token)).Span);

    public async ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => ChangesResponse.Parser.ParseFrom((await AskAsync(HostCall.Changes, request, token)).Span);

    public async ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => ShardsResponse.Parser.ParseFrom((await AskAsync(HostCall.Shards, request, token)).Span);

    public async ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => SchemaResponse.Parser.ParseFrom((await AskAsync(HostCall.Schema, request, token)).Span);

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => CatalogResponse.Parser.ParseFrom((await AskAsync(HostCall.Catalog, request, token)).Span);

    /// <summary>The cluster's definition; null: the node does not know it yet.</summary>
    public async Task<ClusterDefinition?> FindClusterAsync(CancellationToken token)
    {
        ReadOnlyMemory<byte> answer = await AskAsync(HostCall.Cluster, ReadOnlyMemory<byte>.Empty, token);
        return answer.IsEmpty ? null : ClusterDefinition.Parser.ParseFrom(answer.Span);
    }

    /// <inheritdoc cref="HostCall.Control"/>
    public async Task<string> ControlAsync(string line, CancellationToken token)
        => Encoding.UTF8.GetString((await AskAsync(HostCall.Control, Encoding.UTF8.GetBytes(line), token)).Span);

    public async ValueTask DisposeAsync()
    {
        _link.Close();
        await _running;
    }

    private Task<ReadOnlyMemory<byte>> AskAsync(HostCall call, IMessage message, CancellationToken token)
        => AskAsync(call, message.ToByteArray(), token);

    /// <exception cref="HostLostException">No answer, and none will come.</exception>
    private async Task<ReadOnlyMemory<byte>> AskAsync(
        HostCall call, ReadOnlyMemory<byte> body, CancellationToken token)
    {
        long id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<ReadOnlyMemory<byte>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            if (_lost || !_link.Send(new HostFrame(id, call, body)))
            {
                throw new HostLostException(wasSent: false);
            }

            return await answer.Task.WaitAsync(token);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private async Task RunAsync()
    {
        await _link.RunAsync(frame =>
        {
            if (_pending.TryRemove(frame.Id, out TaskCompletionSource<ReadOnlyMemory<byte>>? answer))
            {
                answer.SetResult(frame.Body);
            }
        });
        _lost = true;
        foreach (TaskCompletionSource<ReadOnlyMemory<byte>> answer in _pending.Values)
        {
            answer.TrySetException(new HostLostException(wasSent: true));
        }
    }
}

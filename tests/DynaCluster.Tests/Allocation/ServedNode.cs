using System.Net;
using System.Net.Sockets;
using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Node.Cluster;
using DynaCluster.Node.Hosting;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using DynaCluster.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Allocation;

/// <summary>The whole server in this process, door to disk, and a client of one connection that allocates
/// nothing.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private const int AnswerBytesMax = 64 * 1024;

    private readonly byte[] _answer = new byte[AnswerBytesMax];
    private readonly string _folder;
    private readonly ClusterNode _node;
    private readonly WebApplication _door;
    private readonly Socket _client = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private ServedNode(string folder, ClusterNode node, WebApplication door)
    {
        _folder = folder;
        _node = node;
        _door = door;
    }

    public static async Task<ServedNode> StartAsync(CancellationToken token)
    {
        string folder = Directory.CreateTempSubdirectory("dynacluster-served-").FullName;
        ClusterNode node = await ClusterNode.OpenAsync(
            new DiskNodeSettings
            {
                Folder = folder,
                Region = "us-east-1",
                Account = "000000000000",
                NodePort = new IPEndPoint(IPAddress.Loopback, 0),
                Entry = new ClusterEntrySettings([], Bootstraps: false, DataGroups: 1),
                MemoryBytes = 512L * 1024 * 1024,
                Time = TimeProvider.System,
                Random = new Random(1),
                ReserveBytes = 0,
                HasBallast = false,
            },
            NullLoggerFactory.Instance,
            static (message, cause) => throw new InvalidOperationException(message, cause),
            token);
        await node.StartAsync(token);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication door = builder.Build();
        RouterContext router = Router(node);
        DynamoEndpoint.Map(door, router, OperationTable.Of(router));
        await door.StartAsync(token);
        var served = new ServedNode(folder, node, door);
        await served._client.ConnectAsync(IPAddress.Loopback, new Uri(door.Urls.First()).Port, token);
        return served;
    }

    /// <summary>A whole HTTP request, to be sent as often as wanted.</summary>
    public static byte[] Request(string operation, string body)
        => Encoding.UTF8.GetBytes(
            $"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
            + $"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n"
            + body);

    /// <summary>Sends the request and reads its answer, which has to be a success.</summary>
    public void Call(byte[] request)
    {
        _client.Send(request);
        int length = 0;
        int expected = int.MaxValue;
        while (length < expected)
        {
            int read = _client.Receive(_answer, length, _answer.Length - length, SocketFlags.None);
            Assert.True(read > 0, "the server closed the connection");
            length += read;
            int head = _answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            expected = head < 0 ? int.MaxValue : head + 4 + ContentLength(_answer.AsSpan(0, head));
        }

        Assert.True(
            _answer.AsSpan().StartsWith("HTTP/1.1 200"u8), "the request failed");
    }

    /// <summary>Bytes that the process allocates for one request, with what other flows allocate meanwhile.</summary>
    public long BytesPerCall(byte[] request, int calls)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int call = 0; call < calls; call++)
        {
            Call(request);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / calls;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _door.StopAsync();
        await _door.DisposeAsync();
        await _node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static RouterContext Router(ClusterNode node) => new()
    {
        Options = new RouterOptions(),
        Catalog = node.Host.Catalog,
        Partitions = new PartitionClient(
            node.Partitions, () => node.Host.Catalog.Current.Map, TimeProvider.System, new Random(2)),
        Expressions = new ExpressionCompiler(),
        Time = TimeProvider.System,
        Random = new Random(3),
    };

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        ReadOnlySpan<byte> value = head[(head.IndexOf(name) + name.Length)..];
        Assert.True(System.Buffers.Text.Utf8Parser.TryParse(value, out int length, out _));
        return length;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using DynaCluster.CrashHost.Nodes;
using DynaCluster.CrashHost.Wire;

namespace DynaCluster.CrashHost.Stock;

/// <summary>
/// A member of a cluster in which all is the library's own: consensus, TCP transport and write-ahead log. It shows why
/// the product has a log of its own. Clients reach it by lines of <see cref="HostCall.Control"/>.
/// </summary>
internal sealed class StockNode : IAsyncDisposable
{
    private const int ElectionMillisecondsMin = 300;
    private const int ElectionMillisecondsMax = 600;
    private const int ChunkBytes = 1024 * 1024;

    private readonly NodeOptions _options;
    private readonly StockRegister _register = new();
    private readonly FlushHold _hold = new();
    private readonly WriteAheadLog _log;
    private readonly RaftCluster _cluster;
    private HostPort? _clients;

    public StockNode(NodeOptions options)
    {
        _options = options;
        _log = new WriteAheadLog(
            new WriteAheadLog.Options { Location = Path.Combine(options.Folder, "wal"), ChunkSize = ChunkBytes },
            _register);
        _cluster = new RaftCluster(new RaftCluster.TcpConfiguration(options.Peers[options.Node - 1])
        {
            ConfigurationStorage = new StockMembers(options.Peers),
            ColdStart = false,
            LowerElectionTimeout = ElectionMillisecondsMin,
            UpperElectionTimeout = ElectionMillisecondsMax,
            RequestTimeout = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromMilliseconds(ElectionMillisecondsMin),
            AggressiveLeaderStickiness = true,
        })
        {
            AuditTrail = _log,
        };
    }

    public async Task StartAsync(CancellationToken token)
    {
        await _log.InitializeAsync(token);
        await _cluster.StartAsync(token);
        _clients = new HostPort(_options.Clients[_options.Node - 1], AnswerAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _hold.Dispose();
        await (_clients?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _cluster.StopAsync(CancellationToken.None);
        _cluster.Dispose();
        await _log.DisposeAsync();
    }

    private async Task<byte[]> AnswerAsync(HostCall call, ReadOnlyMemory<byte> body)
        => call == HostCall.Control
            ? Encoding.UTF8.GetBytes(await ControlAsync(Encoding.UTF8.GetString(body.Span).Split(' ')))
            : throw new FormatException($"unknown call {call}");

    private async Task<string> ControlAsync(string[] words)
    {
        switch (words[0])
        {
            case "leader":
                return Text(NodeOf(_cluster.Leader?.EndPoint));
            case "flushed":
                await _log.FlushAsync();
                return Text(_log.LastEntryIndex);
            case "hold":
                _hold.Begin();
                return "held";
            case "holds":
                return Text(_hold.Held);
            case "put":
                return await TryAsync(() => PutAsync(long.Parse(words[1], CultureInfo.InvariantCulture)));
            case "get":
                return await TryAsync(GetAsync);
            default:
                throw new FormatException($"unknown control {words[0]}");
        }
    }

    private async Task<string> PutAsync(long value)
    {
        byte[] payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, value);
        await _cluster.ReplicateAsync(payload);
        return "acknowledged";
    }

    private async Task<string> GetAsync()
    {
        await _cluster.ApplyReadBarrierAsync();
        return Text(_register.Value);
    }

    /// <summary>Empty: it does not lead, or not any more.</summary>
    private static async Task<string> TryAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is LeaderOperationException or OperationCanceledException)
        {
            return "";
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private int NodeOf(EndPoint? member)
        => member is IPEndPoint { Port: var port } ? 1 + _options.Peers.ToList().FindIndex(p => p.Port == port) : 0;
}

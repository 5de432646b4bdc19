using System.Diagnostics;
using System.Globalization;
using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Folders;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Bench.Logs;

/// <summary>One of three nodes with the real log, links, engine and states. It prints its port, reads those of all, and
/// then answers one line with one line; the proposers are in this process, for the log is a library.</summary>
internal sealed class LogNode(string folder, int node, int groups, bool tcp)
{
    public const int Nodes = 3;
    public const int ValueBytes = 200;

    private const long MemoryBytes = 1024L * 1024 * 1024;

    private static readonly Guid Cluster = new(9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1);

    private readonly List<LogPartition> _partitions = [];
    private readonly List<Task> _running = [];
    private LogLoad _load = new(ValueBytes);
    private NodeLog? _log;
    private PeerLinks? _links;
    private (long Time, long Syncs, long Messages, long Bytes, long Allocated) _mark;

    public static ulong ReplicaOf(uint group, int node) => ((ulong)group * Nodes) + (ulong)node;

    public async Task RunAsync()
    {
        _links = tcp
            ? new PeerLinks(
                Cluster, (ulong)node, TimeProvider.System, NullLogger.Instance,
                (address, token) => SocketPort.ConnectAsync(address, (ulong)node, token))
            : new PeerLinks(Cluster, (ulong)node, TimeProvider.System, NullLogger.Instance);
        using SocketPort socketPort = new();
        _running.Add(tcp ? socketPort.ServeAsync(_links, (ulong)node) : Task.CompletedTask);
        await using NodePort port = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _links, NullLoggerFactory.Instance);
        Console.WriteLine(tcp ? socketPort.Port : port.EndPoint.Port);
        int[] ports = [.. (Console.ReadLine() ?? "").Split(' ').Select(Number)];
        for (uint group = 0; group < groups; group++)
        {
            for (int other = 1; other <= Nodes; other++)
            {
                _links.Directory.Set(ReplicaOf(group, other), new NodeAddress("127.0.0.1", ports[other - 1]));
            }
        }
        Open();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(await AnswerAsync(line.Split(' ')));
        }
        Environment.Exit(0); // without ceremony: the folder is thrown away
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Open()
    {
        RocksResources resources = RocksResources.ForMemory(MemoryBytes);
        RocksLogStore store = RocksLogStore.Open(Path.Combine(folder, "raftlog"));
        _log = new NodeLog(store, ProcessEnd.Now);
        _ = new NodeLogThread(_log);
        Flusher flusher = new(
            new FlushLimits { TotalBytesMax = resources.WriteBufferBytes }, TimeProvider.System, TaskScheduler.Default,
            static fault => ProcessEnd.Now("a state could not be flushed", fault));
        flusher.Start();
        RaftNode raft = new(_log, _links!, TimeProvider.System); // opened before
        for (uint group = 0; group < groups; group++)
        {
            Membership voters = new([.. Enumerable.Range(1, Nodes).Select(n => ReplicaOf(group, n))]);
            ReplicaIdentity own = new(Cluster, group, ReplicaOf(group, node));
            string place = Path.Combine(folder, group.ToString(CultureInfo.InvariantCulture));
            GroupIdentity owner = new(Cluster.ToString("N"), group, own.Replica);
            PartitionState state = new(group, RocksEngine.Open(resources, place, owner), TimeProvider.System);
            flusher.Add(state);
            LogPartition partition = new(raft, state, own, voters, place);
            _partitions.Add(partition);
            _running.Add(partition.RunAsync());
        }
    }

    private async Task<string> AnswerAsync(string[] words)
    {
        switch (words[0])
        {
            case "leads":
                return string.Join(' ', _partitions.Select(p => p.IsLed ? 1 : 0));
            case "transfer":
                LogPartition partition = _partitions[Number(words[1])];
                return (await partition.TransferAsync(ReplicaOf((uint)Number(words[1]), Number(words[2])))).ToString();
            case "load":
                return Load(Number(words[1]), Number(words[2]));
            case "mark":
                return Mark();
            case "stop":
                await _load.EndAsync();
                return "stopped";
            default:
                throw new FormatException($"unknown line {words[0]}");
        }
    }

    /// <summary>Readers and proposers at each group that is led here.</summary>
    private string Load(int readers, int writers)
    {
        _load = new LogLoad(ValueBytes);
        foreach (LogPartition partition in _partitions.Where(static p => p.IsLed))
        {
            _load.Begin(readers, isReading: true, (key, _) => partition.ReadAsync(key));
            _load.Begin(writers, isReading: false, (key, value) => partition.WriteAsync(key, value));
        }
        return "loaded";
    }

    /// <summary>What happened since the mark before, in the order of <see cref="LogSample"/>.</summary>
    private string Mark()
    {
        (LatencyHistogram reads, LatencyHistogram writes) = _load.Take();
        var before = _mark;
        LinkCounters counters = _links!.Counters; // opened before, like the log
        _mark = (Stopwatch.GetTimestamp(), _log!.CommitCount, counters.MessagesSent, counters.BytesSent,
            GC.GetTotalAllocatedBytes());
        double[] values =
        [
            Stopwatch.GetElapsedTime(before.Time, _mark.Time).TotalSeconds, reads.Count, writes.Count,
            reads.Percentile(0.5), reads.Percentile(0.99), writes.Percentile(0.5), writes.Percentile(0.99),
            _mark.Syncs - before.Syncs, _mark.Messages - before.Messages, _mark.Bytes - before.Bytes,
            _mark.Allocated - before.Allocated, _partitions.Sum(static p => p.Changes),
        ];
        return string.Join(' ', values.Select(static v => v.ToString("R", CultureInfo.InvariantCulture)));
    }
}

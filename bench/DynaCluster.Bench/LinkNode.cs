using System.Globalization;
using System.Net;
using DynaCluster.Consensus.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Bench;

/// <summary>One of two nodes that call each other. It prints its port, reads the other's, and prints what it did:
/// calls, microseconds of CPU, messages sent, bytes allocated.</summary>
internal sealed class LinkNode(int bodyBytes, int callers, int seconds)
{
    private const int Groups = 16;
    private const int AnswerBytes = 32;
    private const int WarmSeconds = 15; // until the compiler is done with gRPC, which is much code

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private long _calls;
    private volatile bool _ended;

    public async Task RunAsync(bool tcp)
    {
        Guid cluster = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        await using PeerLinks links = tcp
            ? new PeerLinks(
                cluster, 1, TimeProvider.System, NullLogger.Instance,
                (address, token) => SocketPort.ConnectAsync(address, node: 1, token))
            : new PeerLinks(cluster, 1, TimeProvider.System, NullLogger.Instance);
        for (uint group = 0; group < Groups; group++)
        {
            links.Register(group, 1, new Answerer());
        }
        using SocketPort socketPort = new();
        Task serving = tcp ? socketPort.ServeAsync(links, node: 1) : Task.CompletedTask;
        await using NodePort grpcPort = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), links, NullLoggerFactory.Instance);
        Console.WriteLine(tcp ? socketPort.Port : grpcPort.EndPoint.Port);
        links.Directory.Set(1, new NodeAddress("127.0.0.1", Number(Console.ReadLine())));
        Task[] calling = [.. Enumerable.Range(0, callers).Select(n => CallAsync(links, (uint)(n % Groups)))];
        await MeasureAsync(links);
        Console.ReadLine(); // the other may still measure
        _ended = true;
        await Task.WhenAll(calling);
        Environment.Exit(0);
        await serving;
    }

    private static int Number(string? line) => int.Parse(line ?? "", CultureInfo.InvariantCulture);

    private async Task MeasureAsync(PeerLinks links)
    {
        await Task.Delay(TimeSpan.FromSeconds(WarmSeconds));
        (long Calls, TimeSpan Cpu, long Messages, long Bytes) before = Meter(links);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        (long Calls, TimeSpan Cpu, long Messages, long Bytes) after = Meter(links);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{after.Calls - before.Calls} {(after.Cpu - before.Cpu).TotalMicroseconds:F0} ")
            + string.Create(CultureInfo.InvariantCulture,
                $"{after.Messages - before.Messages} {after.Bytes - before.Bytes}"));
    }

    private (long Calls, TimeSpan Cpu, long Messages, long Bytes) Meter(PeerLinks links) => (
        Interlocked.Read(ref _calls),
        Environment.CpuUsage.TotalTime,
        links.Counters.MessagesSent,
        GC.GetTotalAllocatedBytes());

    private async Task CallAsync(PeerLinks links, uint group)
    {
        EncodedBody body = new(new byte[bodyBytes]);
        await Task.Yield();
        while (!_ended)
        {
            using PeerReply reply = await links.CallAsync(
                new FrameRoute(group, 1, 1), FrameKind.AppendEntries, body, Timeout, CancellationToken.None);
            if (reply.Outcome == CallOutcome.Answered)
            {
                Interlocked.Increment(ref _calls);
            }
            else if (!_ended)
            {
                await Task.Delay(50); // the other is not there yet
            }
        }
    }

    private sealed class Answerer : FrameReceiver
    {
        private static readonly EncodedBody Answer = new(new byte[AnswerBytes]);

        public override ValueTask HandleAsync(InboundFrame frame)
        {
            frame.Reply(Answer);
            return ValueTask.CompletedTask;
        }

        public override bool Confirms(ulong sender, long term) => true;
    }
}

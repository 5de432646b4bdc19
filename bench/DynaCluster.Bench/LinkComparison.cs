using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Bench;

/// <summary>The links of two nodes that call each other over gRPC, and over a plain socket: calls per second of the CPU
/// of both, turn about. A call is one frame there and one back.</summary>
internal sealed class LinkComparison(int pairs, int seconds)
{
    private static readonly (int BodyBytes, int Callers)[] Loads =
        [(200, 8), (200, 256), (4096, 8), (4096, 256)];

    /// <returns>True: it has no bar of its own.</returns>
    public async Task<bool> RunAsync()
    {
        Console.WriteLine($"{pairs} pairs of {seconds} s each, two processes on loopback, 16 groups");
        foreach ((int bodyBytes, int callers) in Loads)
        {
            List<(LinkResult Grpc, LinkResult Tcp)> runs = [];
            for (int pair = 0; pair < pairs; pair++)
            {
                bool tcpFirst = pair % 2 == 1;
                LinkResult first = await RunAsync(bodyBytes, callers, tcpFirst);
                LinkResult second = await RunAsync(bodyBytes, callers, !tcpFirst);
                runs.Add(tcpFirst ? (second, first) : (first, second));
            }
            Print("grpc", bodyBytes, callers, runs.Select(r => r.Grpc));
            Print("tcp", bodyBytes, callers, runs.Select(r => r.Tcp));
            double[] ratios = [.. runs.Select(r => r.Tcp.PerCoreSecond / r.Grpc.PerCoreSecond).Order()];
            double median = ratios[ratios.Length / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"      tcp / grpc {median:F2} ({ratios[0]:F2} .. {ratios[^1]:F2}) per core-second"));
        }
        return true;
    }

    private static void Print(string name, int bodyBytes, int callers, IEnumerable<LinkResult> results)
    {
        LinkResult median = results.OrderBy(r => r.PerCoreSecond).ElementAt(results.Count() / 2);
        Console.Write(string.Create(CultureInfo.InvariantCulture,
            $"{name,-5} {bodyBytes,4} B, 2 x {callers,3} callers: {median.PerCoreSecond,8:F0} per core-second, "));
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{median.PerSecond,8:F0}/s, "));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{median.CallsPerMessage:F1} calls a message, {median.BytesPerCall:F0} B allocated a call"));
    }

    private async Task<LinkResult> RunAsync(int bodyBytes, int callers, bool tcp)
    {
        string arguments = string.Create(CultureInfo.InvariantCulture,
            $"link-node --body {bodyBytes} --callers {callers} --seconds {seconds}{(tcp ? " --tcp" : "")}");
        using Process one = Start(arguments);
        using Process two = Start(arguments);
        string portOne = await ReadAsync(one);
        string portTwo = await ReadAsync(two);
        await one.StandardInput.WriteLineAsync(portTwo);
        await two.StandardInput.WriteLineAsync(portOne);
        double[] sum = [.. (await ReadAsync(one)).Split(' ').Zip((await ReadAsync(two)).Split(' '))
            .Select(p => Number(p.First) + Number(p.Second))];
        await one.StandardInput.WriteLineAsync();
        await two.StandardInput.WriteLineAsync();
        await one.WaitForExitAsync();
        await two.WaitForExitAsync();
        return new LinkResult(sum[0] / sum[1] * 1e6, sum[0] / seconds, sum[0] / sum[2] * 2, sum[3] / sum[0]);
    }

    private static Process Start(string arguments) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath ?? throw new InvalidOperationException("This process has no file."), arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    }) ?? throw new InvalidOperationException("The node could not be started.");

    private static async Task<string> ReadAsync(Process process)
        => await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("A node ended too early.");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record LinkResult(
        double PerCoreSecond, double PerSecond, double CallsPerMessage, double BytesPerCall);
}

using DynaCluster.CrashHost.Nodes;

namespace DynaCluster.CrashHost.Stock;

/// <summary>The verb that runs one member with the library's own log until it is killed or told to end.</summary>
internal static class StockVerb
{
    public const string Usage = """
        stock        run one member of a cluster with the consensus library's own transport and write-ahead log
          --data, --node, --peers, --clients as above
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using StockNode node = new(NodeOptions.Parse(arguments));
        using TerminationSignal stop = new();
        await node.StartAsync(stop.Token);
        Console.WriteLine("listening");
        await stop.WaitAsync();
        return 0;
    }
}

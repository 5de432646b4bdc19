using DynaCluster.Consensus.Logs;
using DynaCluster.CrashHost.Nodes;
using DynaCluster.CrashHost.Stock;

const string Usage = "usage: crash-host VERB [options]\n\n" + NodeVerb.Usage + "\n" + StockVerb.Usage;

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    switch (args[0])
    {
        case "node":
            return await NodeVerb.RunAsync(args[1..]);
        case "stock":
            return await StockVerb.RunAsync(args[1..]);
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (Exception e) when (e is FormatException or LogStoreException)
{
    Console.Error.WriteLine($"crash-host: {e.Message}");
    return 2;
}

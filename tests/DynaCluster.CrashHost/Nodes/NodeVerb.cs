namespace DynaCluster.CrashHost.Nodes;

/// <summary>The verb that runs one node until SIGTERM.</summary>
internal static class NodeVerb
{
    public const string Usage = """
        node         run one node of a cluster with the real parts and without the HTTP door
          --data DIR           its folder
          --node K             its number, from 1
          --peers A:P,...      where the nodes reach each other, in their order
          --clients A:P,...    where clients reach them, in their order
          --groups N           data groups beside the catalog's; 1
          --voters N           the first N nodes vote from the beginning; all
          --join true          it makes no replicas by itself: control lines say which come to it
          --snapshot-rate N    bytes that it sends of snapshots in a second
          --sync false         a mutant: acknowledge what no disk has synced
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using HostNode node = await HostNode.OpenAsync(NodeOptions.Parse(arguments));
        using TerminationSignal stop = new();
        try
        {
            Console.WriteLine("listening");
            await node.StartAsync(stop.Token);
            Console.WriteLine("serving");
            await stop.WaitAsync();
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // SIGTERM before it served.
        }

        return 0;
    }
}

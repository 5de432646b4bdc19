using DynaCluster.Bench.Clusters;

namespace DynaCluster.Bench.Clients;

/// <summary>DynaCluster.Client beside AWSSDK.DynamoDBv2 on one cluster of three: operations for each second of the CPU
/// of the client and of the servers together.</summary>
internal sealed class ClientComparison(int pairs, int seconds, int warm)
{
    private const double Bar = 1.5;

    /// <returns>Whether the bar is met for both operations.</returns>
    public async Task<bool> RunAsync()
    {
        await using ServerTrio trio = await ServerTrio.StartAsync(groups: 4);
        await Dataset.LoadItemsAsync(trio.Target, ClientNode.Keys, ClientNode.ItemBytes);
        using ClientProcess ours = new("ours", trio.Target, trio.GrpcEndpoints);
        using ClientProcess aws = new("aws", trio.Target, trio.Target.Endpoints);
        bool all = true;
        foreach (string operation in new[] { "get", "put" })
        {
            all &= await CompareAsync(operation, ours, aws);
        }
        return all;
    }

    private async Task<bool> CompareAsync(string operation, ClientProcess ours, ClientProcess aws)
    {
        await ours.RunAsync(operation, warm);
        await aws.RunAsync(operation, warm);
        List<double> ratios = [];
        List<double> rates = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            // Turn about, so that neither always has the warmer machine.
            LoadResult? before = pair % 2 == 1 ? await aws.RunAsync(operation, seconds) : null;
            LoadResult one = await ours.RunAsync(operation, seconds);
            LoadResult other = before ?? await aws.RunAsync(operation, seconds);
            ClusterComparison.Print($"{operation}, client", one);
            ClusterComparison.Print($"{operation}, AWSSDK", other);
            ratios.Add(other.CpuMicroseconds / one.CpuMicroseconds);
            rates.Add(one.OperationsPerSecond / other.OperationsPerSecond);
        }
        bool isMet = ClusterComparison.Median(ratios) >= Bar;
        Console.WriteLine(FormattableString.Invariant(
            $"{(isMet ? "pass" : "FAIL")}  {operation}, DynaCluster.Client / AWSSDK.DynamoDBv2, operations per CPU ")
            + FormattableString.Invariant(
                $"second of client and servers: {ClusterComparison.Range([.. ratios])} (bar {Bar}); ")
            + $"operations a second {ClusterComparison.Range([.. rates])}");
        return isMet;
    }
}

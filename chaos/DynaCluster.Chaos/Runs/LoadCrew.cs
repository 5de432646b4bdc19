using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Chaos.Runs;

/// <summary>The clients of all workloads, one request at a time each.</summary>
internal sealed class LoadCrew(IReadOnlyList<IWorkload> workloads, int nodes, int seed)
{
    /// <summary>Until the token ends; requests that have begun end by themselves.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        List<Task> clients = [];
        int id = 0;
        foreach (IWorkload workload in workloads)
        {
            for (int client = 0; client < workload.Clients; client++, id++)
            {
                Random random = new(HashOf(seed, id));
                clients.Add(RunClientAsync(
                    workload, new WorkloadClient(id, random, new ClientRoute(id, nodes, random)), stop));
            }
        }

        return Task.WhenAll(clients);
    }

    private static int HashOf(int seed, int client) => unchecked((seed * 7919) + (client * 104_729));

    private static async Task RunClientAsync(IWorkload workload, WorkloadClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await workload.StepAsync(client, CancellationToken.None);
            await Task.Delay(workload.Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}

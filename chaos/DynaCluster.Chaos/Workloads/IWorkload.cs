namespace DynaCluster.Chaos.Workloads;

/// <summary>Clients of one kind, and what they know at the end.</summary>
internal interface IWorkload
{
    string Name { get; }

    int Clients { get; }

    /// <summary>Between two steps of a client.</summary>
    TimeSpan Pause => TimeSpan.FromMilliseconds(10);

    /// <summary>One request, or a few.</summary>
    Task StepAsync(WorkloadClient client, CancellationToken token);

    /// <summary>Reads what is there when all is quiet.</summary>
    /// <returns>What is wrong, one line each.</returns>
    Task<IReadOnlyList<string>> FinishAsync(CancellationToken token);
}

/// <summary>One client: it does one thing at a time.</summary>
internal sealed record WorkloadClient(int Id, Random Random, ClientRoute Route)
{
    /// <summary>What it saw last of a key, for conditions that may hold.</summary>
    public Dictionary<string, string> Seen { get; } = [];
}

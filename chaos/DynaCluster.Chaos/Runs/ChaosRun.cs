using System.Globalization;
using DynaCluster.Chaos.Clients;
using DynaCluster.Chaos.Clusters;
using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Reports;
using DynaCluster.Chaos.Workloads;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Runs;

/// <summary>One run: a cluster, its clients, its faults, and what is to be said of it at the end.</summary>
internal sealed class ChaosRun(ChaosOptions options)
{
    private const double GenerationSeconds = 30;
    private const double GapBarSeconds = 3;

    // A p95 of fewer is the worst of them, which neighbours on the machine decide: told, not judged.
    private const int GapsJudgedMin = 20;

    private static readonly TimeSpan s_birth = TimeSpan.FromMinutes(2);

    public async Task<Findings> RunAsync(CancellationToken token)
    {
        await using RunFolder folder = await RunFolder.CreateAsync(options.Keeps);
        ClusterSite site = await ClusterSite.BuildAsync(folder, options.Zones, options.WithoutSync);
        (Nemesis[] nemeses, string[] skipped) = Choose(site);
        Console.WriteLine($"seed {options.Seed}, {options.Minutes.ToString(CultureInfo.InvariantCulture)} minutes, "
            + $"data and logs in {folder.Path}");
        IReadOnlyList<Strike> schedule = Schedule.Plan(
            options.Seed, options.Seconds, [.. nemeses.Select(static n => n.Name)], options.Zones);
        Console.WriteLine(string.Join(Environment.NewLine, schedule));
        await using LocalCluster cluster = new(site.Places(), folder);
        using ClusterWatch watch = new(cluster.Places);
        await BearAsync(cluster, watch, token);
        Tally tally = new();
        using ClientField field = new(cluster, watch, tally);
        await CreateTablesAsync(field, token);
        SetWorkload set = new(field);
        IWorkload[] workloads =
        [
            new RegisterWorkload(field, GenerationSeconds), new CounterWorkload(field, GenerationSeconds), set,
            new BatchWorkload(field, GenerationSeconds),
        ];
        NemesisField nemesisField = new(site, cluster, watch, tally);
        NemesisLoop loop = new(nemesisField, nemeses, tally);
        await LoadAsync(workloads, loop, schedule, tally, token);
        double end = tally.Now;
        List<string> violations = [.. nemesisField.Wrong, .. tally.Faults];
        foreach (IWorkload workload in workloads)
        {
            violations.AddRange((await workload.FinishAsync(token)).Select(wrong => $"{workload.Name}: {wrong}"));
        }

        (IReadOnlyList<string> digests, IReadOnlyList<string> differing) =
            await DigestCheck.RunAsync(watch, cluster.Count, token);
        violations.AddRange(differing);
        IReadOnlyList<Operation> history = field.Recorder.Operations;
        CheckReport check = LinearizabilityChecker.Check(history);
        violations.AddRange(check.Findings.Select(static finding => finding.ToString()));
        IReadOnlyList<WriteGap> gaps = WriteGap.Of(nemesisField.Losses, tally.Samples, end);
        AddGapBar(violations, gaps);
        return new Findings(options, check, violations, tally.Samples, loop.Spans, gaps)
        {
            Skipped = skipped,
            Digests = digests,
            Elements = set.Acknowledged,
            Unknown = history.Count(static operation => operation.Returned is null),
            Load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg", token)).Trim() : "",
        };
    }

    /// <summary>The bar is one of kills; what other faults do is told and not judged.</summary>
    private static void AddGapBar(List<string> violations, IReadOnlyList<WriteGap> gaps)
    {
        double[] kills = [.. gaps.Where(static gap => gap.Loss.Nemesis.StartsWith("kill-", StringComparison.Ordinal))
            .Select(static gap => gap.Seconds)];
        double p95 = Quantiles.At(kills, 0.95);
        if (kills.Length >= GapsJudgedMin && p95 >= GapBarSeconds)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"writing stopped for {p95:0.00} s at p95 after kills of leaders ({kills.Length}); "
                + $"the bar is {GapBarSeconds} s"));
        }
    }

    private static async Task CreateTablesAsync(ClientField field, CancellationToken token)
    {
        const string Mode = "\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":\"pk\",";
        string[] bodies =
        [
            $$"""{"TableName":"{{ClientField.ItemTable}}",{{Mode}}"KeyType":"HASH"}],"""
                + """ "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}""",
            $$"""{"TableName":"{{ClientField.SetTable}}",{{Mode}}"KeyType":"HASH"},"""
                + """{"AttributeName":"sk","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"pk","""
                + """ "AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}]}""",
        ];
        foreach (string body in bodies)
        {
            Answer answer = await field.InsistAsync("CreateTable", body, token);
            if (answer.Fate != Fate.Done && answer.Kind != "ResourceInUseException")
            {
                throw new InvalidOperationException($"CreateTable: {answer.Text}");
            }
        }

        foreach (string table in (string[])[ClientField.ItemTable, ClientField.SetTable])
        {
            while (!(await field.InsistAsync("DescribeTable", $$"""{"TableName":"{{table}}"}""", token)).Body
                .GetRawText().Contains("\"ACTIVE\"", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, token);
            }
        }
    }

    private static async Task BearAsync(LocalCluster cluster, ClusterWatch watch, CancellationToken token)
    {
        long begin = TimeProvider.System.GetTimestamp();
        for (int node = 0; node < cluster.Count; node++)
        {
            cluster.Start(node);
        }

        await watch.MeetAsync(s_birth, token);
        if (await watch.WaitUntilWholeAsync(s_birth, token) is { } lack)
        {
            throw new InvalidOperationException($"The cluster is not whole after {s_birth}: {lack}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cluster.Count} nodes, {watch.Groups.Count} groups with {cluster.Count} voters each, after "
            + $"{TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s"));
    }

    private async Task LoadAsync(
        IWorkload[] workloads, NemesisLoop loop, IReadOnlyList<Strike> schedule, Tally tally, CancellationToken token)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task load = new LoadCrew(workloads, options.Zones, options.Seed).RunAsync(stop.Token);
        try
        {
            await loop.RunAsync(schedule, options.Seconds, token);
            double rest = options.Seconds - tally.Now;
            if (rest > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(rest), TimeProvider.System, token);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }
    }

    private (Nemesis[] Nemeses, string[] Skipped) Choose(ClusterSite site)
    {
        IReadOnlyList<Nemesis> all = NemesisTable.All();
        if (options.Nemeses.FirstOrDefault(name => all.All(n => n.Name != name)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"There is no nemesis {unknown}; there are {string.Join(", ", all.Select(static n => n.Name))}.");
        }

        Nemesis[] wanted = [.. all.Where(n => options.Nemeses.Count == 0 || options.Nemeses.Contains(n.Name))];
        string[] skipped = [.. wanted.Where(n => n.LackOf(site).Length > 0)
            .Select(n => $"{n.Name}: {n.LackOf(site)}")];
        foreach (string one in skipped)
        {
            Console.WriteLine($"skipped: {one}");
        }

        return ([.. wanted.Where(n => n.LackOf(site).Length == 0)], skipped);
    }
}

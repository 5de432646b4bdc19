using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DynaCluster.Cli.Views;

/// <summary>The status of a cluster, as people see it.</summary>
internal static class StatusView
{
    public static IRenderable Of(StatusReport report)
    {
        Markup cluster = new($"Cluster [bold]{report.Cluster.Id.EscapeMarkup()}[/], region "
            + $"{report.Cluster.Region.EscapeMarkup()}, as node {report.Cluster.AnsweredBy} knows it");
        return report.Indexes.Count == 0
            ? new Rows(cluster, Nodes(report), Groups(report))
            : new Rows(cluster, Nodes(report), Groups(report), Indexes(report));
    }

    /// <summary>1 d 2 h, 3 h 4 min, 5 min 6 s or 7 s.</summary>
    internal static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => FormattableString.Invariant($"{time.Days} d {time.Hours} h"),
        { TotalHours: >= 1 } => FormattableString.Invariant($"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => FormattableString.Invariant($"{time.Seconds} s"),
    };

    /// <summary>A replica in a few words: node, role, index, lag, what it fetches.</summary>
    internal static string Words(ReplicaPart replica)
    {
        List<string> words = [FormattableString.Invariant($"{replica.Node}: {replica.Role}")];
        if (replica.AppliedIndex is { } applied)
        {
            words.Add(FormattableString.Invariant($"at {applied}"));
        }

        if (replica.Lag is > 0)
        {
            words.Add(FormattableString.Invariant($"lag {replica.Lag}"));
        }

        if (replica.FetchBytes > 0)
        {
            words.Add(FormattableString.Invariant(
                $"fetching {100.0 * replica.FetchedBytes / replica.FetchBytes:F0} %"));
        }
        else if (replica.NeedsSnapshot)
        {
            words.Add("needs a snapshot");
        }

        if (replica.Leaving)
        {
            words.Add("leaving");
        }
        else if (!replica.Voter && replica.Role is not "learner")
        {
            words.Add("no vote");
        }

        return string.Join(", ", words);
    }

    private static Table Nodes(StatusReport report)
    {
        Table table = new Table().RoundedBorder()
            .AddColumns("Node", "Zone", "State", "Up for", "Between nodes", "gRPC", "DynamoDB", "Leads", "Replicas");
        foreach (NodePart node in report.Nodes)
        {
            table.AddRow(
                Number(node.Id),
                node.Zone.EscapeMarkup(),
                State(node),
                node.Alive ? Duration(TimeSpan.FromSeconds(node.UptimeSeconds)) : "-",
                Address(node.NodeAddress),
                Address(node.GrpcAddress),
                Address(node.HttpAddress),
                Number((ulong)report.Groups.Count(group => group.Leader == node.Id)),
                Number((ulong)report.Groups.Count(group => group.Replicas.Any(replica => replica.Node == node.Id))));
        }

        return table;
    }

    private static Table Groups(StatusReport report)
    {
        Table table = new Table().RoundedBorder()
            .AddColumns("Group", "From hash", "Epoch", "Leader", "Voters", "Replicas (node: role, applied index, lag)");
        foreach (GroupPart group in report.Groups)
        {
            int voters = group.Replicas.Count(replica => replica.Voter);
            int living = group.Replicas.Count(replica => replica is { Voter: true, Role: not "unknown" });
            table.AddRow(
                group.LowHash is null ? "0 (catalog)" : Number(group.Id),
                group.LowHash ?? "-",
                Number(group.Epoch),
                group.Leader is { } leader ? FormattableString.Invariant($"node {leader}") : "[red]none[/]",
                FormattableString.Invariant($"[{(living == voters ? "green" : "yellow")}]{living}/{voters}[/]"),
                string.Join(Environment.NewLine, group.Replicas.Select(replica => Marked(replica))));
        }

        return table;
    }

    private static Table Indexes(StatusReport report)
    {
        Table table = new Table().RoundedBorder().AddColumns("Table", "Index", "State", "Items looked at");
        foreach (IndexPart index in report.Indexes)
        {
            table.AddRow(
                index.Table.EscapeMarkup(),
                index.Name.EscapeMarkup(),
                $"[yellow]{index.State}[/]",
                index.BackfilledItems.ToString("N0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string Marked(ReplicaPart replica)
    {
        string words = Words(replica).EscapeMarkup();
        return replica.Role switch
        {
            "leader" => $"[bold]{words}[/]",
            "follower" => words,
            "unknown" => $"[red]{words}[/]",
            _ => $"[yellow]{words}[/]",
        };
    }

    private static string State(NodePart node) => node switch
    {
        { State: "removed" } => "[grey]removed[/]",
        { Alive: true } => "[green]alive[/]",
        _ => $"[red]silent[/]: {(node.Silence ?? "").EscapeMarkup()}",
    };

    private static string Address(string address) => address.Length > 0 ? address.EscapeMarkup() : "-";

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

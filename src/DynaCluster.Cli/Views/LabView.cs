using System.Globalization;
using DynaCluster.Cli.Lab;
using DynaCluster.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DynaCluster.Cli.Views;

/// <summary>A lab that comes up, as people see it.</summary>
internal static class LabView
{
    public static IRenderable Of(LabLook look, TimeSpan elapsed)
    {
        List<IRenderable> rows = [Nodes(look)];
        if (look.Status is { } status)
        {
            rows.Add(Groups(status));
        }

        rows.Add(new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{elapsed.TotalSeconds:F1} s[/]")));
        return new Rows(rows);
    }

    /// <summary>One line each for a terminal that shows only lines: what is the case now.</summary>
    public static IEnumerable<string> Lines(LabLook look)
    {
        foreach (LabNodeLook node in look.Nodes)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"node {node.Node.Number}: {Word(node.Stage)}");
        }

        foreach (GroupReport group in look.Status?.Groups ?? [])
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"group {group.Group}: {Replicas(look.Status!, group)}, {Leader(group)}");
        }
    }

    public static Table Endpoints(LabState state)
    {
        Table table = new Table().RoundedBorder()
            .AddColumns("Node", "Zone", "DynamoDB", "Admin", "gRPC", "Process", "Log");
        foreach (LabNode node in state.Nodes)
        {
            table.AddRow(
                Number(node.Number), node.Zone.EscapeMarkup(), node.Endpoint,
                FormattableString.Invariant($"http://127.0.0.1:{node.Ports.Admin}"), node.AdminEndpoint,
                node.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-", node.Log.EscapeMarkup());
        }

        return table;
    }

    /// <summary>Lists the tables through one node; runs as it stands.</summary>
    public static string AwsLine(LabNode node, string region)
        => $"AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={region} "
            + $"aws dynamodb list-tables --endpoint-url {node.Endpoint}";

    private static Table Nodes(LabLook look)
    {
        Table table = new Table().RoundedBorder().AddColumns("Node", "Zone", "DynamoDB", "State");
        foreach (LabNodeLook node in look.Nodes)
        {
            table.AddRow(
                Number(node.Node.Number), node.Node.Zone.EscapeMarkup(), node.Node.Endpoint,
                $"[{Colour(node.Stage)}]{Word(node.Stage)}[/]");
        }

        return table;
    }

    private static Table Groups(ClusterStatusResponse status)
    {
        Table table = new Table().RoundedBorder().AddColumns("Group", "Replicas", "Leader");
        int wanted = LabLook.ReplicasOf(status);
        foreach (GroupReport group in status.Groups)
        {
            string colour = LabLook.VotersOf(status, group) >= wanted ? "green" : "yellow";
            table.AddRow(
                group.Group == 0 ? "0 (catalog)" : Number(group.Group), $"[{colour}]{Replicas(status, group)}[/]",
                Leader(group));
        }

        return table;
    }

    private static string Replicas(ClusterStatusResponse status, GroupReport group) => string.Create(
        CultureInfo.InvariantCulture,
        $"{LabLook.VotersOf(status, group)}/{LabLook.ReplicasOf(status)} replicas");

    private static string Leader(GroupReport group)
        => group.LeaderNode == 0 ? "no leader" : FormattableString.Invariant($"leader node {group.LeaderNode}");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(LabNodeStage stage) => stage switch
    {
        LabNodeStage.Stopped => "stopped",
        LabNodeStage.Paused => "paused",
        LabNodeStage.Starting => "starting",
        LabNodeStage.Joined => "joined",
        LabNodeStage.Ready => "ready",
        _ => "removed from the cluster",
    };

    private static string Colour(LabNodeStage stage) => stage switch
    {
        LabNodeStage.Ready => "green",
        LabNodeStage.Starting or LabNodeStage.Joined => "yellow",
        _ => "red",
    };
}

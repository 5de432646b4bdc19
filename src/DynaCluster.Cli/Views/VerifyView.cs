using System.Globalization;
using DynaCluster.Protocol;
using Spectre.Console;

namespace DynaCluster.Cli.Views;

/// <summary>Comparisons of replicas, as people see them.</summary>
internal static class VerifyView
{
    public static Table Of(IReadOnlyList<GroupVerdict> verdicts)
    {
        Table table = new Table().RoundedBorder()
            .AddColumns("Group", "At index", "Node", "Replica", "Entries", "Digest", "Verdict");
        foreach (GroupVerdict verdict in verdicts)
        {
            string index = verdict.Index == 0 ? "-" : Number(verdict.Index);
            if (verdict.Replicas.Count == 0)
            {
                table.AddRow(Number(verdict.Group), index, "-", "-", "-", "-", Word(verdict));
            }

            foreach ((int at, ReplicaDigest replica) in verdict.Replicas.Index())
            {
                bool isRead = replica.Refusal.Length == 0;
                table.AddRow(
                    at == 0 ? Number(verdict.Group) : "",
                    at == 0 ? index : "",
                    Number(replica.Node),
                    Number(replica.Replica),
                    isRead ? Number(replica.Entries) : "-",
                    isRead ? Digest(replica, verdict) : $"[red]{replica.Refusal.EscapeMarkup()}[/]",
                    at == 0 ? Word(verdict) : "");
            }
        }

        return table;
    }

    public static string Sum(IReadOnlyList<GroupVerdict> verdicts)
    {
        string Of(GroupOutcome outcome, string words) => verdicts.Count(one => one.Outcome == outcome) is var count
            && count > 0 ? FormattableString.Invariant($"{count} {words}") : "";
        return string.Join(", ", new[]
        {
            Of(GroupOutcome.Equal, "equal"),
            Of(GroupOutcome.Differs, "DIFFER"),
            Of(GroupOutcome.Partial, "equal as far as their nodes answer"),
            Of(GroupOutcome.Unknown, "not compared"),
        }.Where(part => part.Length > 0));
    }

    private static string Word(GroupVerdict verdict) => verdict.Outcome switch
    {
        GroupOutcome.Equal => "[green]equal[/]",
        GroupOutcome.Differs => "[red]DIFFERS[/]",
        GroupOutcome.Partial => "[yellow]equal, but not all answer[/]",
        _ => $"[yellow]{verdict.Reason.EscapeMarkup()}[/]",
    };

    /// <summary>An index of its own is told: such a digest cannot be compared.</summary>
    private static string Digest(ReplicaDigest replica, GroupVerdict verdict)
        => replica.Digest.ToString("x16", CultureInfo.InvariantCulture)
            + (verdict.Index == 0 ? FormattableString.Invariant($" at {replica.AppliedIndex}") : "");

    private static string Number<T>(T number)
        where T : IFormattable
        => number.ToString(null, CultureInfo.InvariantCulture);
}

using System.CommandLine;
using DynaCluster.Cli.Views;
using DynaCluster.Client.Admin;
using DynaCluster.Protocol;
using Spectre.Console;

namespace DynaCluster.Cli.Commands;

/// <summary>dyna verify: whether the replicas of groups hold the same.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliContext context)
    {
        Argument<uint[]> groups = new("GROUP")
        {
            Description = "Groups to compare. Default: all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        ClusterDoor door = new();
        Command command = new(
            "verify",
            "Compare the content of each group's replicas at one applied index. Ends with 0 when all are equal, "
            + $"{CliExitCodes.Failed} when some differ, {CliExitCodes.Incomplete} when not all could be compared.")
        {
            groups,
        };
        door.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            (AdminClient client, ClusterStatusResponse status) = await door.OpenAsync(parsed, token);
            using AdminClient owned = client;
            uint[] asked = parsed.GetValue(groups) is { Length: > 0 } some
                ? some
                : [.. status.Groups.Select(group => group.Group)];
            List<GroupVerdict> verdicts = await CompareAsync(context, client, asked, token);
            context.Console.Write(VerifyView.Of(verdicts));
            context.WriteLine(VerifyView.Sum(verdicts));
            return ExitCodeOf(verdicts);
        });
        return command;
    }

    internal static int ExitCodeOf(IReadOnlyList<GroupVerdict> verdicts)
        => verdicts.Any(one => one.Outcome == GroupOutcome.Differs) ? CliExitCodes.Failed
            : verdicts.Any(one => one.Outcome != GroupOutcome.Equal) ? CliExitCodes.Incomplete
            : CliExitCodes.Done;

    private static Task<List<GroupVerdict>> CompareAsync(
        CliContext context, AdminClient client, uint[] groups, CancellationToken token)
        => context.Console.Status().StartAsync("Reading", async progress =>
        {
            List<GroupVerdict> verdicts = [];
            foreach (uint group in groups)
            {
                progress.Status = FormattableString.Invariant(
                    $"Reading group {group} ({verdicts.Count + 1} of {groups.Length})");
                verdicts.Add(await CompareAsync(client, group, token));
            }

            return verdicts;
        });

    private static async Task<GroupVerdict> CompareAsync(AdminClient client, uint group, CancellationToken token)
    {
        try
        {
            return GroupVerdict.Of(group, await client.VerifyAsync(group, token));
        }
        catch (AdminException e)
        {
            return new GroupVerdict(group, GroupOutcome.Unknown, 0, [], e.Message);
        }
    }
}

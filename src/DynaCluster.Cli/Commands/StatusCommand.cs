using System.CommandLine;
using DynaCluster.Cli.Views;
using DynaCluster.Client.Admin;
using DynaCluster.Protocol;
using Spectre.Console;

namespace DynaCluster.Cli.Commands;

/// <summary>dyna status: nodes, groups, replicas.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(500);

    public static Command Create(CliContext context)
    {
        Option<bool> json = new("--json") { Description = "Print it as JSON." };
        Option<bool> watch = new("--watch") { Description = "Show it again and again, until Ctrl+C." };
        ClusterDoor door = new();
        Command command = new("status", "Nodes, groups and replicas of a cluster.") { json, watch };
        door.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            (AdminClient client, ClusterStatusResponse status) = await door.OpenAsync(parsed, token);
            using AdminClient owned = client;
            if (parsed.GetValue(watch))
            {
                await WatchAsync(context, () => AgainAsync(door, parsed, token), StatusReport.Of(status), token);
            }
            else if (parsed.GetValue(json))
            {
                context.WriteLine(StatusReport.Of(status).ToJson());
            }
            else
            {
                context.Console.Write(StatusView.Of(StatusReport.Of(status)));
            }

            return CliExitCodes.Done;
        });
        return command;
    }

    /// <summary>Of whichever node answers now: the one before may be gone.</summary>
    private static async Task<StatusReport?> AgainAsync(ClusterDoor door, ParseResult parsed, CancellationToken token)
    {
        try
        {
            (AdminClient client, ClusterStatusResponse status) = await door.OpenAsync(parsed, token);
            client.Dispose();
            return StatusReport.Of(status);
        }
        catch (AdminException)
        {
            return null; // what was shown stays until somebody answers again
        }
    }

    private static Task WatchAsync(
        CliContext context, Func<Task<StatusReport?>> next, StatusReport first, CancellationToken token)
        => context.Console.Live(StatusView.Of(first)).StartAsync(async live =>
        {
            while (!token.IsCancellationRequested)
            {
                await Task.Delay(WatchPause, context.Time, token);
                if (await next() is { } report)
                {
                    live.UpdateTarget(StatusView.Of(report));
                }
            }
        });
}

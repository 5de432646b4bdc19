using DynaCluster.Cli.Views;
using Spectre.Console;

namespace DynaCluster.Cli.Lab;

/// <summary>Shows a lab until it is as it should be.</summary>
internal sealed class LabArrival(LabFolder folder, IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    /// <param name="begun">A timestamp.</param>
    /// <param name="number">The node that is waited for until it answers or is refused; null: all of them, and that
    /// every group has all its replicas.</param>
    /// <exception cref="CliException">It did not come so far in time, or a node ended.</exception>
    public async Task<LabLook> ShowAsync(
        long begun, TimeSpan patience, CancellationToken token, int? number = null)
    {
        using LabWatch watch = new(folder.Path);
        Waiting waiting = new(number, begun, patience);
        return console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? await console.Live(Text.Empty).StartAsync(live => WatchAsync(
                watch, waiting, look => live.UpdateTarget(LabView.Of(look, time.GetElapsedTime(begun))), token))
            : await WatchAsync(watch, waiting, Teller(begun), token);
    }

    /// <summary>Tells only what is new.</summary>
    private Action<LabLook> Teller(long begun)
    {
        HashSet<string> told = [];
        return look =>
        {
            string[] lines = [.. LabView.Lines(look)];
            foreach (string line in lines.Where(line => !told.Contains(line)))
            {
                console.Profile.Out.Writer.WriteLine(
                    FormattableString.Invariant($"{time.GetElapsedTime(begun).TotalSeconds,5:F1} s  {line}"));
            }

            told = [.. lines];
        };
    }

    private async Task<LabLook> WatchAsync(
        LabWatch watch, Waiting waiting, Action<LabLook> show, CancellationToken token)
    {
        while (true)
        {
            LabLook look = await watch.LookAsync(folder.State, token);
            show(look);
            if (waiting.IsDone(look))
            {
                return look;
            }

            if (look.Nodes.FirstOrDefault(node => node.Stage == LabNodeStage.Stopped
                && (waiting.Number is null || node.Node.Number == waiting.Number)) is { } ended)
            {
                throw new CliException($"Node {ended.Node.Number} has ended. The last lines of its log:"
                    + Environment.NewLine + LabNodeFolder.LastWords(folder.Path, ended.Node));
            }

            if (time.GetElapsedTime(waiting.Begun) > waiting.Patience)
            {
                throw new CliException(FormattableString.Invariant(
                    $"It is not ready after {waiting.Patience.TotalSeconds:F0} s; `dyna status` tells more."));
            }

            await Task.Delay(LookPause, time, token);
        }
    }

    private sealed record Waiting(int? Number, long Begun, TimeSpan Patience)
    {
        public bool IsDone(LabLook look) => Number is null
            ? look.IsReady
            : look.Nodes.Single(node => node.Node.Number == Number).Stage
                is LabNodeStage.Ready or LabNodeStage.Removed;
    }
}

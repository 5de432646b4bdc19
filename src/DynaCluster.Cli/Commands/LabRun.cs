using System.Globalization;
using DynaCluster.Cli.Lab;
using DynaCluster.Cli.Views;
using DynaCluster.Protocol;

namespace DynaCluster.Cli.Commands;

/// <summary>One command of a lab, done and told.</summary>
internal sealed class LabRun(CliContext context, LabPlace place)
{
    public const int BasePortDefault = 9100;
    public const int PatienceSeconds = 120;

    private const int ZonesDefault = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(PatienceSeconds);

    public async Task<int> UpAsync(LabShape shape, TimeSpan patience, CancellationToken token)
    {
        LabServer server = LabServer.Find(place.Server);
        using LabFolder folder = LabFolder.Open(place.Folder, makes: true);
        if (!folder.HasLab)
        {
            int zones = shape.Zones ?? ZonesDefault;
            folder.Set(LabState.Create(zones, shape.Nodes ?? zones, shape.BasePort ?? BasePortDefault));
        }

        Check(folder.State, shape);
        long begun = context.Time.GetTimestamp();
        context.WriteLine($"Lab in {folder.Path}; {LabPorts.Rule}, BASE is {folder.State.BasePort}.");
        IReadOnlyList<LabNode> changed = new LabActions(folder).StartAll(server);
        LabLook look = await new LabArrival(folder, context.Console, context.Time)
            .ShowAsync(begun, patience, token);
        Tell(folder, look, changed.Count, context.Time.GetElapsedTime(begun));
        return CliExitCodes.Done;
    }

    public async Task<int> DownAsync(bool deletes, CancellationToken token)
    {
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        int ended = await new LabActions(folder).StopAllAsync(token);
        if (deletes)
        {
            folder.Delete();
        }

        context.WriteLine($"{ended} {(ended == 1 ? "node has" : "nodes have")} ended; "
            + (deletes ? "the data is deleted." : $"the data is in {folder.Path}."));
        return CliExitCodes.Done;
    }

    public async Task<int> KillAsync(int number, CancellationToken token)
    {
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        await new LabActions(folder).KillAsync(folder.State.Node(number), token);
        return Say($"Node {number} is killed. `dyna lab start {number}` brings it back.");
    }

    public Task<int> PauseAsync(int number)
    {
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        LabSignals.Pause(folder.State.Node(number));
        return Task.FromResult(Say($"Node {number} is paused. `dyna lab resume {number}` lets it go on."));
    }

    public Task<int> ResumeAsync(int number)
    {
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        LabSignals.Resume(folder.State.Node(number));
        return Task.FromResult(Say($"Node {number} goes on."));
    }

    public async Task<int> StartAsync(int number, bool wipes, CancellationToken token)
    {
        LabServer server = LabServer.Find(place.Server);
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        LabNode node = folder.State.Node(number);
        if (wipes && ProcessStamp.Of(node) is not null)
        {
            throw new CliException($"Node {number} runs: `dyna lab kill {number}` first.");
        }

        LabActions actions = new(folder);
        if (wipes)
        {
            actions.Wipe(node);
        }

        long begun = context.Time.GetTimestamp();
        actions.Start(server, node);
        return await AwaitAsync(folder, number, begun, token);
    }

    public async Task<int> AddAsync(string zone, CancellationToken token)
    {
        LabServer server = LabServer.Find(place.Server);
        using LabFolder folder = LabFolder.Open(place.Folder, makes: false);
        long begun = context.Time.GetTimestamp();
        LabNode node = new LabActions(folder).Add(server, zone);
        return await AwaitAsync(folder, node.Number, begun, token);
    }

    /// <summary>A lab keeps the shape that it was made with.</summary>
    private static void Check(LabState state, LabShape shape)
    {
        int zones = state.Nodes.Select(node => node.Zone).Distinct().Count();
        string? other = shape.BasePort is { } port && port != state.BasePort ? $"BASE {state.BasePort}"
            : shape.Nodes is { } nodes && nodes != state.Nodes.Count ? $"{state.Nodes.Count} nodes"
            : shape.Zones is { } asked && asked != zones ? $"{zones} zones"
            : null;
        if (other is not null)
        {
            throw new CliException($"The lab there has {other}. `dyna lab up` without options starts it as it is; "
                + "`dyna lab add --zone Z` adds a node; --dir DIR makes another lab.");
        }
    }

    private async Task<int> AwaitAsync(LabFolder folder, int number, long begun, CancellationToken token)
    {
        LabLook look = await new LabArrival(folder, context.Console, context.Time)
            .ShowAsync(begun, Patience, token, number);
        LabNodeLook node = look.Nodes.Single(node => node.Node.Number == number);
        if (node.Stage == LabNodeStage.Removed)
        {
            throw new CliException($"Node {number} was removed from the cluster and does not come back as what it was. "
                + $"`dyna lab start {number} --wipe` makes it a new node.");
        }

        return Say(FormattableString.Invariant(
            $"Node {number} is ready after {context.Time.GetElapsedTime(begun).TotalSeconds:F1} s, ")
            + FormattableString.Invariant($"in the cluster as node {node.Id}."));
    }

    private void Tell(LabFolder folder, LabLook look, int changed, TimeSpan elapsed)
    {
        ClusterStatusResponse status = look.Status!; // it is ready, and so it answered
        context.Console.Write(LabView.Endpoints(folder.State));
        context.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(changed == 0 ? "All of it ran already" : $"Ready after {elapsed.TotalSeconds:F1} s")}: "
            + $"{status.Groups.Count} groups, {LabLook.ReplicasOf(status)} replicas each. Try:"));
        context.WriteLine("");
        context.WriteLine("  " + LabView.AwsLine(folder.State.Nodes[0], status.Region));
        context.WriteLine("");
    }

    private int Say(string text)
    {
        context.WriteLine(text);
        return CliExitCodes.Done;
    }
}

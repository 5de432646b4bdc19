using System.CommandLine;
using DynaCluster.Cli.Lab;
using DynaCluster.Client.Admin;
using DynaCluster.Protocol;
using Spectre.Console;

namespace DynaCluster.Cli.Commands;

/// <summary>dyna node remove, dyna transfer: changes of a cluster.</summary>
internal static class NodeCommands
{
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MovePatience = TimeSpan.FromMinutes(30);

    public static Command CreateNode(CliContext context) => new("node", "The nodes of a cluster.") { Remove(context) };

    public static Command CreateTransfer(CliContext context)
    {
        Argument<uint> group = new("GROUP") { Description = "Whose leader is to move." };
        Argument<ulong> node = new("NODE") { Description = "The node that is to lead, by its id in the cluster." };
        ClusterDoor door = new();
        Command command = new(
            "transfer",
            "Hand the leadership of a group to a node. The cluster may spread leaders anew some seconds later.")
        {
            group, node,
        };
        door.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            (AdminClient client, _) = await door.OpenAsync(parsed, token);
            using AdminClient owned = client;
            await client.TransferLeadershipAsync(parsed.GetValue(group), parsed.GetValue(node), token);
            context.WriteLine($"Node {parsed.GetValue(node)} leads group {parsed.GetValue(group)}.");
            return CliExitCodes.Done;
        });
        return command;
    }

    /// <summary>Whether the node holds nothing any more, and every group has its replicas on living nodes.</summary>
    internal static bool HasMoved(ClusterStatusResponse status, ulong node)
        => status.Groups.All(group => group.Replicas.All(replica => replica.Node != node))
            && LabLook.IsHealthy(status, 0);

    /// <summary>Zones of living storage nodes: with fewer than three of them a removed node's replicas stay.</summary>
    internal static int LivingZones(ClusterStatusResponse status, ulong without)
        => status.Nodes.Where(node => node is
            { Alive: true, Definition: { State: NodeState.Active, Storage: true } } && node.Definition.Id != without)
            .Select(node => node.Definition.Zone).Distinct().Count();

    private static Command Remove(CliContext context)
    {
        Argument<ulong> node = new("NODE") { Description = "Its id in the cluster, as `dyna status` shows it." };
        Option<bool> sure = new("--yes") { Description = "Do not ask." };
        Option<bool> waits = new("--wait") { Description = "End when its replicas are on other nodes." };
        ClusterDoor door = new();
        Command command = new(
            "remove",
            "Remove a node for good: it never comes back under its id, and its replicas move to other nodes as soon as "
            + "some can take them.")
        {
            node, sure, waits,
        };
        door.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            (AdminClient client, ClusterStatusResponse status) = await door.OpenAsync(parsed, token);
            using AdminClient owned = client;
            ulong id = parsed.GetValue(node);
            if (!parsed.GetValue(sure) && !await IsSureAsync(context, status, id, token))
            {
                return CliExitCodes.Failed;
            }

            await client.RemoveNodeAsync(id, token);
            context.WriteLine($"Node {id} is removed.");
            int zones = LivingZones(status, id);
            if (zones < LabLook.ReplicasWanted)
            {
                context.WriteLine($"The other nodes are in {zones} zones: its replicas stay in their groups until a "
                    + "node in a further zone joins.");
                return CliExitCodes.Done;
            }

            return parsed.GetValue(waits) ? await WaitAsync(context, client, id, token) : CliExitCodes.Done;
        });
        return command;
    }

    private static async Task<bool> IsSureAsync(
        CliContext context, ClusterStatusResponse status, ulong id, CancellationToken token)
    {
        if (!context.Console.Profile.Capabilities.Interactive || !context.Console.Profile.Out.IsTerminal)
        {
            return true; // a script says what it means
        }

        bool isAlive = status.Nodes.Any(node => node.Definition.Id == id && node.Alive);
        return await context.Console.ConfirmAsync(
            $"Remove node {id}{(isAlive ? ", which is alive," : "")} for good?", defaultValue: false, token);
    }

    private static async Task<int> WaitAsync(CliContext context, AdminClient client, ulong id, CancellationToken token)
    {
        long begun = context.Time.GetTimestamp();
        while (!HasMoved(await client.StatusAsync(token), id))
        {
            if (context.Time.GetElapsedTime(begun) > MovePatience)
            {
                throw new CliException("Its replicas are not on other nodes yet; `dyna status` tells more.");
            }

            await Task.Delay(LookPause, context.Time, token);
        }

        context.WriteLine(FormattableString.Invariant(
            $"Its replicas are on other nodes after {context.Time.GetElapsedTime(begun).TotalSeconds:F1} s."));
        return CliExitCodes.Done;
    }
}

using System.Net;
using System.Net.Sockets;

namespace DynaCluster.Cli.Lab;

/// <summary>What changes a lab; every step is in its file before the next one.</summary>
internal sealed class LabActions(LabFolder folder)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(12);

    /// <summary>Starts what does not run, and lets go on what is paused.</summary>
    /// <returns>The nodes that it did something to.</returns>
    /// <exception cref="CliException">A port is taken.</exception>
    public IReadOnlyList<LabNode> StartAll(LabServer server)
    {
        List<LabNode> changed = [];
        foreach (LabNode node in folder.State.Nodes)
        {
            ProcessStamp? stamp = ProcessStamp.Of(node);
            if (stamp is null)
            {
                changed.Add(Start(server, node));
            }
            else if (stamp.IsPaused)
            {
                LabSignals.Resume(node);
                changed.Add(node);
            }
        }

        return changed;
    }

    /// <exception cref="CliException">It runs, or one of its ports is taken.</exception>
    public LabNode Start(LabServer server, LabNode node)
    {
        if (ProcessStamp.Of(node) is not null)
        {
            throw new CliException($"Node {node.Number} runs already.");
        }

        CheckPorts(node);
        LabState state = LookForCluster(folder.State);
        LabNode started = server.Start(folder.Path, node, JoinOf(state, node));
        folder.Set(state.With(started));
        return started;
    }

    /// <summary>A further node, on the next ports.</summary>
    /// <inheritdoc cref="Start" path="/exception"/>
    public LabNode Add(LabServer server, string zone)
    {
        int number = folder.State.Nodes.Max(node => node.Number) + 1;
        return number > LabPorts.NodesMax
            ? throw new CliException($"A lab has at most {LabPorts.NodesMax} nodes.")
            : Start(server, LabNode.Create(number, zone, folder.State.BasePort));
    }

    /// <exception cref="CliException">It does not run.</exception>
    public async Task KillAsync(LabNode node, CancellationToken token)
    {
        await LabSignals.KillAsync(node, token);
        Forget(node);
    }

    /// <summary>Empties the disk of a node that does not run.</summary>
    public void Wipe(LabNode node)
    {
        folder.Set(LookForCluster(folder.State)); // what the folder tells of the cluster is gone then
        folder.Wipe(node);
    }

    /// <summary>Ends all nodes that run, side by side.</summary>
    /// <returns>How many they were.</returns>
    public async Task<int> StopAllAsync(CancellationToken token)
    {
        folder.Set(LookForCluster(folder.State)); // the next start is no first one
        LabNode[] running = [.. folder.State.Nodes.Where(node => ProcessStamp.Of(node) is not null)];
        await Task.WhenAll(running.Select(node => LabSignals.StopAsync(node, StopPatience, token)));
        foreach (LabNode node in running)
        {
            Forget(node);
        }

        return running.Length;
    }

    /// <summary>Whom a node asks when its folder is empty: the first one makes the cluster, once.</summary>
    internal static IReadOnlyList<string> JoinOf(LabState state, LabNode node)
    {
        int first = state.Nodes.Min(one => one.Number);
        return !state.Formed && node.Number == first
            ? []
            : [.. state.Nodes.Where(one => one.Number != node.Number && (state.Formed || one.Number == first))
                .Select(one => one.NodeAddress)];
    }

    /// <summary>As soon as one node knows its cluster, nobody may make another one.</summary>
    private LabState LookForCluster(LabState state)
        => state.Formed || !state.Nodes.Any(node => LabNodeFolder.IsMember(folder.Path, node))
            ? state
            : state with { Formed = true };

    private void Forget(LabNode node)
        => folder.Set(folder.State.With(folder.State.Node(node.Number) with { Pid = null, Started = null }));

    private static void CheckPorts(LabNode node)
    {
        foreach (int port in node.Ports.All)
        {
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                // As the server does: what still waits after an end is no obstacle.
                probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                probe.Listen(1);
            }
            catch (SocketException e)
            {
                throw new CliException($"Port {port} for node {node.Number} is taken by another program: choose other "
                    + "ports with --port BASE and another folder with --dir DIR.", e);
            }
        }
    }
}

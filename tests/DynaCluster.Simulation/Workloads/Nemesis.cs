using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>Kills, deposes, stops, breaks the disk under and turns the clock of a node at any moment, until told to
/// end.</summary>
public sealed class Nemesis(SimulatedWorld world, SimulatedNode node, int dataGroups)
{
    private const int PauseMillisecondsMax = 60;
    private const int DownMillisecondsMax = 20;
    private const int SyncDelayMillisecondsMax = 12_000;

    private bool _ending;

    /// <summary>Ends the nemesis; afterwards the node lives and its disk works.</summary>
    public void End() => _ending = true;

    public async Task RunAsync(Action<string> found)
    {
        while (!_ending)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(PauseMillisecondsMax)), world.Time);
            switch (world.Random.Next(14))
            {
                case < 5:
                    node.Kill();
                    break;
                case < 8:
                    node.Depose(world.Random.Next(dataGroups + 1));
                    break;
                case < 11:
                    node.RefuseAppend(world.Random.Next(dataGroups + 1));
                    break;
                case 11:
                    await BreakDiskAsync();
                    break;
                case 12:
                    await SlowDiskAsync();
                    break;
                default:
                    await StopAsync(found);
                    break;
            }

            await StartAsync();
        }

        await StartAsync();
    }

    private async Task StopAsync(Action<string> found)
    {
        if (node.Serving is not null && !await node.StopAsync())
        {
            found("the node did not stop in order");
        }
    }

    private async Task BreakDiskAsync()
    {
        world.Trace.Add("the disk breaks");
        node.Disk.SyncFails = true;
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(DownMillisecondsMax)), world.Time);
        node.Kill();
        node.Disk.SyncFails = false;
    }

    /// <summary>Long enough that writes are overdue before they are durable.</summary>
    private async Task SlowDiskAsync()
    {
        node.Disk.SyncDelay = TimeSpan.FromMilliseconds(world.Random.Next(SyncDelayMillisecondsMax));
        world.Trace.Add($"every sync takes {node.Disk.SyncDelay.TotalMilliseconds} ms more");
        await Task.Delay(node.Disk.SyncDelay, world.Time);
        node.Disk.SyncDelay = TimeSpan.Zero;
    }

    private async Task StartAsync()
    {
        if (node.IsAlive)
        {
            return;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(DownMillisecondsMax)), world.Time);
        node.Skew = TimeSpan.FromSeconds(world.Random.Next(-5, 6));
        node.Start();
    }
}

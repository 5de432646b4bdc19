using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Tests.Consensus;

namespace DynaCluster.Tests.Simulation;

public sealed class SimulatedLogContractTests : ReplicatedLogContract
{
    private const int Seed = 1;

    protected override Task RunAsync(Func<ReplicatedLogBed, Task> scenario)
    {
        SimulatedWorld world = new(Seed);
        world.Run(async () =>
        {
            SimulatedLogBed bed = new(world);
            await bed.StartAsync();
            await scenario(bed);
        });
        return Task.CompletedTask;
    }

#pragma warning disable CA1001 // its life ends with the world, never by being disposed of
    /// <summary>All of it runs in the world's outside process: the scenarios are not made to lose calls.</summary>
    private sealed class SimulatedLogBed(SimulatedWorld world) : ReplicatedLogBed
    {
        private readonly SimulatedDisk _disk = new(world);
        private SimulatedLog? _log;
        private RecordingState _state = new();

        public override IReplicatedLog Log => _log ?? throw new InvalidOperationException("not started");

        public override RecordingState State => _state;

        public async Task StartAsync()
        {
            NodeLog node = new(
                new SimulatedLogStore(_disk, world.Time),
                (message, cause) => throw new InvalidOperationException(message, cause));
            _ = new NodeLogFlow(node, world.Outside);
            _log = new SimulatedLog(node, GroupLogBed.Identity, _state);
            await _log.StartAsync(Token);
        }

        public override async Task RestartAsync()
        {
            await Log.DisposeAsync();
            _disk.Crash();
            _state = new RecordingState();
            await StartAsync();
        }
    }
}

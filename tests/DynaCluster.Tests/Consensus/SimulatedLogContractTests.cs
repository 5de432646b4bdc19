using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Tests.Consensus;

public sealed class SimulatedLogContractTests : ReplicatedLogContract
{
    protected override Task RunAsync(Func<ReplicatedLogBed, Task> scenario)
    {
        SimulatedWorld world = new(1);
        SimulatedProcess process = world.NewProcess("node");
        world.Run(() => process.CallAsync(async () =>
        {
            await using Bed bed = new(new SimulatedDisk(world), process);
            await bed.OpenAsync();
            await scenario(bed);
            return true;
        }));
        return Task.CompletedTask;
    }

    private sealed class Bed(SimulatedDisk disk, SimulatedProcess process) : ReplicatedLogBed, IAsyncDisposable
    {
        private SimulatedLog _log = null!; // set by OpenAsync
        private RecordingState _state = new();

        public override IReplicatedLog Log => _log;

        public override RecordingState State => _state;

        /// <summary>A foreign thread must not cancel what runs in virtual time.</summary>
        public override CancellationToken Token => CancellationToken.None;

        public async Task OpenAsync()
        {
            NodeLog node = new(
                new SimulatedLogStore(disk, process.Time),
                (message, cause) => throw new InvalidOperationException(message, cause));
            _ = new NodeLogFlow(node, process);
            _log = new SimulatedLog(node, GroupLogBed.Identity, _state);
            await _log.StartAsync(Token);
        }

        public ValueTask DisposeAsync() => _log.DisposeAsync();

        public override async Task RestartAsync()
        {
            await _log.DisposeAsync();
            _state = new RecordingState();
            await OpenAsync();
        }
    }
}

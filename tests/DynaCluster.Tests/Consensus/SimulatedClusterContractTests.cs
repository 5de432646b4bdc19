using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Tests.Consensus;

/// <summary>Each scenario under several seeds, with the checkers of the simulator over it.</summary>
public sealed class SimulatedClusterContractTests : ReplicatedClusterContract
{
    private const int Seeds = 10;

    /// <summary>No disk has the write within the hour, and the read is confirmed all the same.</summary>
    [Fact]
    public Task Hazard14_a_strong_read_does_not_wait_for_a_write_that_is_not_committed()
        => RunAsync(3, async bed =>
        {
            await bed.CommitAsync("a");
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            ((Bed)bed).SlowDisks(TimeSpan.FromHours(1));
            LogPosition? place = bed.TryAppend(leader, leadership, "b");
            Assert.True(await bed.Log(leader).ConfirmLeadershipAsync(leadership, bed.Token));
            Assert.True(bed.Log(leader).CommitIndex < place?.Index);
        });

    protected override Task RunAsync(int voters, Func<ReplicatedClusterBed, Task> scenario)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            SimulatedWorld world = new(seed);
            world.Run(async () =>
            {
                Bed bed = new(world, voters);
                for (int replica = 1; replica <= voters; replica++)
                {
                    await bed.StartAsync((ulong)replica);
                }

                await scenario(bed);
                Assert.Empty(bed.Findings);
            });
        }

        return Task.CompletedTask;
    }

    protected override Task AwayAsync(ReplicatedClusterBed bed) => ((Bed)bed).PassAsync(TimeSpan.FromSeconds(2));

    private sealed class Bed : ReplicatedClusterBed
    {
        private const uint Group = 3;

        private readonly SimulatedWorld _world;
        private readonly SimulatedNetwork _network;
        private readonly ReplicaDirectory _directory = new();
        private readonly Membership _founding;
        private readonly LogWatch _watch;
        private readonly SortedDictionary<ulong, SimulatedDisk> _disks = [];
        private readonly SortedDictionary<ulong, Life> _lives = [];

        public Bed(SimulatedWorld world, int voters)
        {
            _world = world;
            _network = new SimulatedNetwork(world);
            _watch = new LogWatch(Findings.Add);
            _founding = new Membership([.. Enumerable.Range(1, voters).Select(replica => (ulong)replica)]);
        }

        public List<string> Findings { get; } = [];

        public override IReadOnlyList<ulong> Running => [.. _lives.Keys];

        /// <summary>A foreign thread must not cancel what runs in virtual time.</summary>
        public override CancellationToken Token => CancellationToken.None;

        public override IReplicatedLog Log(ulong replica) => _lives[replica].Log;

        public override RecordingState State(ulong replica) => _lives[replica].State;

        public void SlowDisks(TimeSpan delay)
        {
            foreach (SimulatedDisk disk in _disks.Values)
            {
                disk.SyncDelay = delay;
            }
        }

        public Task PassAsync(TimeSpan time) => Task.Delay(time, _world.Time);

        public override Task StartAsync(ulong replica)
        {
            _directory.Place(Group, replica, (int)replica);
            _disks.TryAdd(replica, new SimulatedDisk(_world));
            SimulatedProcess process = _world.NewProcess($"replica {replica}");
            return process.CallAsync(async () =>
            {
                NodeLog node = new(
                    new SimulatedLogStore(_disks[replica], process.Time),
                    (message, cause) => Findings.Add($"{message}: {cause}"));
                _ = new NodeLogFlow(node, process);
                RecordingState state = new();
                ReplicaIdentity identity = GroupLogBed.Identity with { Group = Group, Replica = replica };
                SimulatedLog log = new(node, identity, new WatchedState(_watch, identity, state))
                {
                    Founding = _founding,
                    Links = new ReplicaLinks(_network, (int)replica, process, _directory),
                    Watch = _watch,
                };
                await log.StartAsync(CancellationToken.None);
                _lives[replica] = new Life(process, log, state);
                return true;
            });
        }

        public override Task KillAsync(ulong replica)
        {
            _lives[replica].Process.Kill();
            _disks[replica].Crash();
            _lives.Remove(replica);
            return Task.CompletedTask;
        }

        public override void Isolate(ulong replica)
            => _network.Split([(int)replica], [.. _lives.Keys.Where(other => other != replica).Select(r => (int)r)]);

        public override void Heal() => _network.Heal();

        private sealed record Life(SimulatedProcess Process, SimulatedLog Log, RecordingState State);
    }
}

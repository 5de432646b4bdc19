using System.Buffers.Binary;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Mutants;
using DynaCluster.Simulation.Worlds;
using Xunit;

namespace DynaCluster.Tests.Simulation;

/// <summary>The real GroupLog and NodeLog in virtual time, killed at any moment.</summary>
public sealed class SimulatedLogTests
{
    private const int Rounds = 20;

    [Fact]
    public void Nothing_that_was_applied_is_lost_by_kills_at_any_moment()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.Equal(0, LostEntries(seed, (disk, time) => new SimulatedLogStore(disk, time)));
        }
    }

    [Fact]
    public void Mutant_that_acknowledges_before_the_sync_loses_entries()
        => Assert.Contains(
            Enumerable.Range(0, 20), seed => LostEntries(seed, (disk, time) => new HastyLogStore(disk, time)) > 0);

    [Fact]
    public void Damage_inside_the_journal_is_found()
    {
        SimulatedWorld world = new(1);
        SimulatedDisk disk = new(world);
        world.Run(async () =>
        {
            Incarnation node = new(world, disk, (d, t) => new SimulatedLogStore(d, t));
            await node.AppendAsync(1);
            node.Process.Kill();
        });
        disk.CorruptJournal(20);
        LogStoreException found = Assert.Throws<LogStoreException>(() => new SimulatedLogStore(disk, world.Time));
        Assert.Equal(LogStoreFault.Damaged, found.Fault);
    }

    [Fact]
    public void A_failing_sync_ends_the_process_and_acknowledges_nothing()
    {
        SimulatedWorld world = new(1);
        SimulatedDisk disk = new(world);
        Incarnation node = new(world, disk, (d, t) => new SimulatedLogStore(d, t));
        Assert.Throws<ProcessLostException>(() => world.Run(async () =>
        {
            await node.AppendAsync(1);
            disk.SyncFails = true;
            await node.AppendAsync(2);
        }));
        Assert.NotNull(node.Stopped);
    }

    /// <summary>Appends numbers over many lives of a node, and counts those whose append was answered and that the last
    /// life does not hold.</summary>
    private static int LostEntries(int seed, Func<SimulatedDisk, TimeProvider, ILogStore> open)
    {
        SimulatedWorld world = new(seed);
        SimulatedDisk disk = new(world);
        HashSet<long> answered = [];
        HashSet<long> held = [];
        world.Run(async () =>
        {
            long next = 1;
            for (int round = 0; round < Rounds; round++)
            {
                Incarnation node = new(world, disk, open);
                KillSoon(world, disk, node);
                try
                {
                    while (true)
                    {
                        long number = next++;
                        await node.AppendAsync(number);
                        answered.Add(number);
                    }
                }
                catch (ProcessLostException)
                {
                }
            }

            Incarnation last = new(world, disk, open);
            await last.AppendAsync(next);
            held = last.State.Numbers;
        });
        return answered.Count(number => !held.Contains(number));
    }

    private static async void KillSoon(SimulatedWorld world, SimulatedDisk disk, Incarnation node)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(60)), world.Time);
        node.Process.Kill();
        disk.Crash();
    }

#pragma warning disable CA1001 // a life ends by being killed, never by being disposed of
    /// <summary>One life of a node with one group.</summary>
    private sealed class Incarnation
    {
        private readonly SimulatedLog _log;
        private long _after;
        private Leadership? _leadership;

        public Incarnation(SimulatedWorld world, SimulatedDisk disk, Func<SimulatedDisk, TimeProvider, ILogStore> open)
        {
            Process = world.NewProcess("node");
            NodeLog node = new(open(disk, Process.Time), (message, cause) =>
            {
                Stopped = cause;
                Process.Kill();
            });
            _ = new NodeLogFlow(node, Process);
            _log = new SimulatedLog(node, new ReplicaIdentity(new Guid(1, 2, 3, new byte[8]), 1, 1), State);
        }

        public SimulatedProcess Process { get; }

        public NumberState State { get; } = new();

        public Exception? Stopped { get; private set; }

        public Task<bool> AppendAsync(long number) => Process.CallAsync(async () =>
        {
            if (_leadership is null)
            {
                await _log.StartAsync(CancellationToken.None);
                _leadership = await _log.WaitForLeadershipAsync(CancellationToken.None);
            }

            byte[] payload = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(payload, number);
            LogPosition? place = _log.TryAppend(_leadership, _after, payload);
            Assert.NotNull(place);
            _after = place.Value.Index;
            await _log.WaitForAppliedAsync(_after, CancellationToken.None);
            return true;
        });
    }

    /// <summary>The numbers that were applied, kept in memory only.</summary>
    private sealed class NumberState : ReplicatedState
    {
        private long _applied;
        private long _term;

        public HashSet<long> Numbers { get; } = [];

        public override long AppliedIndex => _applied;

        public override long AppliedTerm => _term;

        public override long FlushedIndex => 0;

        public override void Apply(ReadOnlySpan<LogEntry> entries)
        {
            foreach (LogEntry entry in entries)
            {
                (_applied, _term) = (entry.Index, entry.Term);
                if (entry.Kind == LogEntryKind.Application)
                {
                    Numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(entry.Payload.Span));
                }
            }
        }

        public override void RequestFlush()
        {
        }
    }
}

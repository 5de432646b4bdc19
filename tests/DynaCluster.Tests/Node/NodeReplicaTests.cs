using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>Replicas that come to a running node and go from it, over logs that the test moves.</summary>
public sealed class NodeReplicaTests
{
    private const uint Group = 1;

    private static readonly ReplicaPlacement s_placement = Placement(Group, 1);

    private static CancellationToken Token => CancellationToken.None;

    [Fact]
    public void A_node_without_a_replica_starts() => Run(static async bed
        => Assert.Equal((true, 0), (bed.Host.IsReady, bed.Host.Replicas.Count)));

    [Fact]
    public void Without_a_replica_of_the_catalog_its_changes_are_unavailable() => Run(static async bed
        => Assert.Equal(
            "ServiceUnavailable",
            (await bed.Host.Partitions.ChangeCatalogAsync(RowTable.Create("early"), Token)).ErrorType));

    [Fact]
    public void A_replica_that_came_serves() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        Assert.Null((await bed.ChangeSchemaAsync()).Error);
    });

    [Fact]
    public void What_is_asked_of_a_replica_that_went_is_not_applied() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await bed.Host.CloseReplicaAsync(Group, retires: false);
        Assert.Equal(RequestFate.NotApplied, (await bed.ChangeSchemaAsync()).Error.Fate);
    });

    [Fact]
    public void What_has_its_place_in_the_log_when_a_replica_goes_is_answered_as_unknown() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await bed.ChangeSchemaAsync();
        bed.Log.CommitsAtOnce = false;
        Task<WriteResponse> asked = bed.PutAsync();
        await bed.WaitUntilAppendedAsync();
        await bed.Host.CloseReplicaAsync(Group, retires: false);
        Assert.Equal(RequestFate.Unknown, (await asked).Error.Fate);
    });

    [Fact]
    public void A_replica_that_went_can_come_again() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await bed.Host.CloseReplicaAsync(Group, retires: false);
        await bed.OpenLeadingAsync();
        Assert.Null((await bed.ChangeSchemaAsync()).Error);
    });

    [Fact]
    public void A_replica_that_is_there_is_not_opened_again() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await bed.Host.OpenReplicaAsync(s_placement, Token);
        Assert.Equal(1, bed.OpenedCount);
    });

    [Fact]
    public void Another_replica_of_a_group_that_is_there_is_refused() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => bed.Host.OpenReplicaAsync(Placement(Group, 2), Token));
    });

    [Fact]
    public void A_replica_that_is_there_tells_how_it_is() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        ReplicaStatus status = Assert.Single(bed.Host.Replicas);
        Assert.Equal((true, true, true, bed.Log.CommitIndex), (
            status.IsOpen, status.IsVoter, status.IsServing, status.AppliedIndex));
    });

    [Fact]
    public void Before_a_node_stops_it_gives_its_leaderships_to_other_voters() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        bed.Log.Members = new Membership(1, 2);
        await bed.Host.HandOverAsync(Token);
        Assert.Equal([2UL], bed.Log.Transfers);
    });

    [Fact]
    public void A_lone_voter_has_nobody_to_give_its_leadership_to() => Run(static async bed =>
    {
        await bed.OpenLeadingAsync();
        await bed.Host.HandOverAsync(Token);
        Assert.Empty(bed.Log.Transfers);
    });

    [Fact]
    public void A_silent_voter_that_is_to_go_makes_way_for_the_one_that_is_to_come() => Run(static async bed =>
    {
        bed.Wanted = new HashSet<ulong> { 1, 2, 4 };
        await bed.OpenLeadingAsync();
        bed.Log.Members = new Membership(1, 2, 3);
        (bed.Log.AddRefusal, bed.Log.RemoveRefusal) = (MembershipRefusal.NotAppliedByAll, MembershipRefusal.None);
        await Task.Delay(2 * Limits.VoterSilenceMax, bed.Time); // virtual: longer than a voter may be silent
        Assert.Equal([1UL, 2UL], bed.Log.Members.Voters);
    });

    [Fact]
    public void A_voter_that_is_to_go_stays_while_it_may_only_be_slow() => Run(static async bed =>
    {
        bed.Wanted = new HashSet<ulong> { 1, 2, 4 };
        await bed.OpenLeadingAsync();
        bed.Log.Members = new Membership(1, 2, 3);
        (bed.Log.AddRefusal, bed.Log.RemoveRefusal) = (MembershipRefusal.NotAppliedByAll, MembershipRefusal.None);
        await Task.Delay(Limits.VoterSilenceMax / 2, bed.Time); // virtual: shorter than that
        Assert.Equal([1UL, 2UL, 3UL], bed.Log.Members.Voters);
    });

    private static ReplicaPlacement Placement(uint group, ulong replica)
        => new(new ReplicaIdentity(default, group, replica)) { Founding = new Membership(replica) };

    private static void Run(Func<Bed, Task> scenario)
    {
        var world = new SimulatedWorld(1);
        world.Run(async () =>
        {
            Bed bed = new(world);
            await bed.Host.StartAsync(Token);
            await scenario(bed);
            await bed.Host.DisposeAsync();
        });
    }

    private sealed class Bed
    {
        public Bed(SimulatedWorld world)
        {
            Time = world.Time;
            Host = CreateHost(world);
        }

        public TimeProvider Time { get; }

        /// <summary>Who is to vote; null: whoever does.</summary>
        public IReadOnlySet<ulong>? Wanted { get; set; }

        private NodeHost CreateHost(SimulatedWorld world) => new(
            new NodeSettings
            {
                ClusterId = default,
                Region = "us-east-1",
                Account = "000000000000",
                DataGroups = 1,
                Replicas = [],
            },
            new NodeParts
            {
                OpenEngine = static _ => new MemoryEngine(),
                OpenLog = Open,
                Voters = new BedPlan(this),
                Time = world.Time,
                Random = new Random(1),
                Logging = NullLoggerFactory.Instance,
                Failed = static fault => Assert.Fail(fault.ToString()),
            });

        public NodeHost Host { get; }

        /// <summary>Of the replica that was opened last.</summary>
        public ManualLog Log { get; private set; } = new();

        public int OpenedCount { get; private set; }

        public async Task OpenLeadingAsync()
        {
            await Host.OpenReplicaAsync(s_placement, Token);
            Log.CommitsAtOnce = true;
            Log.Lead();
            while (!Host.Replicas[0].IsServing)
            {
                await Task.Yield();
            }
        }

        /// <summary>Something stands in the log that is not committed.</summary>
        public async Task WaitUntilAppendedAsync()
        {
            while (Log.Entries.Count == Log.CommitIndex)
            {
                await Task.Yield();
            }
        }

        public Task<SchemaResponse> ChangeSchemaAsync() => Host.Partitions.ChangeSchemaAsync(
            new SchemaRequest { Group = Group, Table = SequencerBed.Table() }, Token).AsTask();

        public Task<WriteResponse> PutAsync()
        {
            TableDefinition table = SequencerBed.Table();
            byte[] item = NodeItems.Item("key", 1);
            return Host.Partitions.WriteAsync(
                new WriteRequest
                {
                    Target = NodeItems.Target(table, Group),
                    Kind = WriteKind.Put,
                    Key = ByteString.CopyFrom(NodeItems.StorageKey(table, item)),
                    Item = ByteString.CopyFrom(item),
                },
                Token).AsTask();
        }

        private ManualLog Open(ReplicaIdentity replica, Membership? founding, ReplicatedState state)
        {
            OpenedCount++;
            return Log = new ManualLog { Group = replica.Group, State = state };
        }
    }

    private sealed class BedPlan(Bed bed) : VoterPlan
    {
        public override IReadOnlySet<ulong>? FindWanted(uint group) => bed.Wanted;

        public override bool IsCaughtUp(uint group, ulong learner) => true;
    }
}

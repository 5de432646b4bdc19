using System.Text.Json;
using DynaCluster.Cli.Commands;
using DynaCluster.Cli.Lab;
using DynaCluster.Cli.Views;
using DynaCluster.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DynaCluster.Tests.Cli;

public sealed class ViewTests
{
    [Fact]
    public void The_status_names_leader_lag_and_silent_nodes()
    {
        string text = Render(StatusView.Of(StatusReport.Of(Status())));
        Assert.Contains("1: leader, at 90", text, StringComparison.Ordinal);
        Assert.Contains("2: follower, at 80, lag 10", text, StringComparison.Ordinal);
        Assert.Contains("3: unknown", text, StringComparison.Ordinal);
        Assert.Contains("silent: no answer", text, StringComparison.Ordinal);
        Assert.Contains("2/3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_has_the_members_that_scripts_rely_on()
    {
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(StatusReport.Of(Status()).ToJson());
        Assert.Equal("c", json.GetProperty("cluster").GetProperty("id").GetString());
        JsonElement node = json.GetProperty("nodes")[2];
        Assert.Equal("zone-3", node.GetProperty("zone").GetString());
        Assert.False(node.GetProperty("alive").GetBoolean());
        JsonElement group = json.GetProperty("groups")[0];
        Assert.Equal(1, group.GetProperty("leader").GetInt32());
        Assert.Equal("4000000000000000", group.GetProperty("lowHash").GetString());
        JsonElement replica = group.GetProperty("replicas")[1];
        Assert.Equal("follower", replica.GetProperty("role").GetString());
        Assert.Equal(10, replica.GetProperty("lag").GetInt32());
    }

    [Fact]
    public void A_voter_on_a_silent_node_does_not_count()
        => Assert.Equal(2, LabLook.VotersOf(Status(), Status().Groups[0]));

    [Fact]
    public void A_group_with_a_silent_voter_is_not_healthy() => Assert.False(LabLook.IsHealthy(Status(), 3));

    [Fact]
    public void Equal_replicas_are_equal() => Assert.Equal(GroupOutcome.Equal, Outcome(9, Read(5), Read(5), Read(5)));

    [Fact]
    public void One_other_digest_differs() => Assert.Equal(GroupOutcome.Differs, Outcome(9, Read(5), Read(5), Read(6)));

    [Fact]
    public void A_silent_replica_leaves_the_verdict_partial()
        => Assert.Equal(GroupOutcome.Partial, Outcome(9, Read(5), Read(5), new ReplicaDigest { Refusal = "silent" }));

    [Fact]
    public void Replicas_that_did_not_meet_are_not_judged()
        => Assert.Equal(GroupOutcome.Unknown, Outcome(0, Read(5), Read(6)));

    [Theory]
    [InlineData(GroupOutcome.Equal, CliExitCodes.Done)]
    [InlineData(GroupOutcome.Differs, CliExitCodes.Failed)]
    [InlineData(GroupOutcome.Partial, CliExitCodes.Incomplete)]
    [InlineData(GroupOutcome.Unknown, CliExitCodes.Incomplete)]
    internal void Scripts_learn_the_verdict_from_the_exit_code(GroupOutcome outcome, int exitCode)
        => Assert.Equal(exitCode, VerifyCommand.ExitCodeOf([
            new GroupVerdict(1, GroupOutcome.Equal, 9, [], ""), new GroupVerdict(2, outcome, 9, [], "")]));

    [Theory]
    [InlineData(7, "7 s")]
    [InlineData(65, "1 min 5 s")]
    [InlineData(3_720, "1 h 2 min")]
    [InlineData(97_200, "1 d 3 h")]
    public void Uptimes_are_told_in_two_units(int seconds, string text)
        => Assert.Equal(text, StatusView.Duration(TimeSpan.FromSeconds(seconds)));

    private static GroupOutcome Outcome(long index, params ReplicaDigest[] replicas)
        => GroupVerdict.Of(1, new VerifyGroupResponse { Index = index, Replicas = { replicas } }).Outcome;

    private static ReplicaDigest Read(ulong digest) => new() { Digest = digest, AppliedIndex = 9, Entries = 3 };

    private static ClusterStatusResponse Status() => new()
    {
        ClusterId = "c",
        Region = "us-east-1",
        AnsweredBy = 1,
        Nodes = { Node(1, true), Node(2, true), Node(3, false) },
        Groups =
        {
            new GroupReport
            {
                Group = 2,
                LowHash = 0x4000000000000000,
                HighHash = ulong.MaxValue,
                LeaderNode = 1,
                Replicas = { Replica(1, ReplicaRole.Leader, 90), Replica(2, ReplicaRole.Follower, 80), Silent(3) },
            },
        },
    };

    private static NodeReport Node(ulong id, bool alive) => new()
    {
        Definition = new NodeDefinition
        {
            Id = id, Zone = $"zone-{id}", NodeAddress = $"127.0.0.1:920{id}", Storage = true, State = NodeState.Active,
        },
        Alive = alive,
        Silence = alive ? "" : "no answer",
    };

    private static ReplicaReport Replica(ulong node, ReplicaRole role, long applied) => new()
    {
        Replica = node,
        Node = node,
        Voter = true,
        State = new ReplicaState { Role = role, AppliedIndex = applied, CommitIndex = applied },
    };

    private static ReplicaReport Silent(ulong node) => new() { Replica = node, Node = node, Voter = true };

    private static string Render(IRenderable view)
    {
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 200;
        console.Write(view);
        return output.ToString();
    }
}

using DynaCluster.Cli;
using DynaCluster.Cli.Lab;

namespace DynaCluster.Tests.Cli;

public sealed class LabStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dynacluster-lab-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nodes_lie_in_the_zones_in_turn()
        => Assert.Equal(
            ["zone-1", "zone-2", "zone-3", "zone-1"],
            LabState.Create(zones: 3, nodes: 4, basePort: 9100).Nodes.Select(node => node.Zone));

    [Fact]
    public void Ports_follow_from_base_and_number()
        => Assert.Equal(new LabPorts(9102, 9202, 9302, 9402), LabPorts.Of(9100, 2));

    [Fact]
    public void No_two_nodes_of_a_lab_share_a_port()
        => Assert.Equal(
            LabPorts.NodesMax * 4,
            LabState.Create(3, LabPorts.NodesMax, 9100).Nodes.SelectMany(node => node.Ports.All).Distinct().Count());

    [Fact]
    public void What_was_saved_is_found_again()
    {
        LabState state = LabState.Create(3, 3, 9100) with { Formed = true };
        state = state.With(state.Node(2) with { Pid = 17, Started = "boot/4" });
        state.Save(_folder);
        LabState found = LabState.Find(_folder)!; // it was saved
        Assert.Equal(state.Nodes, found.Nodes);
        Assert.True(found.Formed);
    }

    [Fact]
    public void A_folder_without_its_file_has_no_lab() => Assert.Null(LabState.Find(_folder));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"format": 99, "basePort": 1, "nodes": []}""")]
    public void A_damaged_file_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_folder, LabState.FileName), text);
        CliException refused = Assert.Throws<CliException>(() => LabState.Find(_folder));
        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_node_of_a_new_lab_makes_the_cluster()
    {
        LabState state = LabState.Create(3, 3, 9100);
        Assert.Empty(LabActions.JoinOf(state, state.Node(1)));
    }

    [Fact]
    public void The_others_of_a_new_lab_join_the_first()
    {
        LabState state = LabState.Create(3, 3, 9100);
        Assert.Equal(["127.0.0.1:9201"], LabActions.JoinOf(state, state.Node(3)));
    }

    [Fact]
    public void Nobody_makes_a_second_cluster()
    {
        LabState state = LabState.Create(3, 3, 9100) with { Formed = true };
        Assert.Equal(["127.0.0.1:9202", "127.0.0.1:9203"], LabActions.JoinOf(state, state.Node(1)));
    }

    [Fact]
    public void A_process_that_started_at_another_time_is_another_process()
    {
        LabNode node = LabState.Create(3, 3, 9100).Node(1) with { Pid = Environment.ProcessId, Started = "earlier" };
        Assert.Null(ProcessStamp.Of(node));
    }

    [Fact]
    public void The_process_that_the_file_means_is_found()
    {
        string started = ProcessStamp.Find(Environment.ProcessId)!.Started; // this very process runs
        LabNode node = LabState.Create(3, 3, 9100).Node(1) with { Pid = Environment.ProcessId, Started = started };
        Assert.NotNull(ProcessStamp.Of(node));
    }

    [Fact]
    public void A_process_that_the_lab_did_not_start_gets_no_signal()
    {
        LabNode node = LabState.Create(3, 3, 9100).Node(1) with { Pid = Environment.ProcessId, Started = "earlier" };
        Assert.Contains(
            "does not run",
            Assert.Throws<CliException>(() => LabSignals.Pause(node)).Message,
            StringComparison.Ordinal);
    }
}

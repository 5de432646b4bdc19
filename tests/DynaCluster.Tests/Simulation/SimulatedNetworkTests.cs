using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;
using Xunit;

namespace DynaCluster.Tests.Simulation;

public sealed class SimulatedNetworkTests
{
    private static readonly NetworkFaults s_lossy = new() { LostOfThousand = 500 };

    [Fact]
    public void A_calm_network_delivers_every_message_once()
        => Assert.Equal(Enumerable.Range(0, 100), Sent(100, _ => { }).Order());

    [Fact]
    public void Messages_overtake_each_other()
        => Assert.NotEqual(Enumerable.Range(0, 100), Sent(100, _ => { }));

    [Fact]
    public void A_lossy_network_loses_some_and_not_all()
        => Assert.InRange(Sent(100, network => network.Faults = s_lossy).Count, 20, 80);

    [Fact]
    public void A_doubling_network_delivers_some_twice()
        => Assert.InRange(
            Sent(100, network => network.Faults = new NetworkFaults { DoubledOfThousand = 500 }).Count, 120, 180);

    [Fact]
    public void Nothing_crosses_a_cut() => Assert.Empty(Sent(10, network => network.Cut(0, 1)));

    [Fact]
    public void A_cut_is_of_one_direction() => Assert.Equal(10, Sent(10, network => network.Cut(1, 0)).Count);

    [Fact]
    public void What_is_under_way_when_a_partition_begins_is_lost()
    {
        SimulatedWorld world = new(1);
        SimulatedNetwork network = new(world);
        List<int> received = [];
        NetworkPort port = network.Attach(0, world.NewProcess("from"), _ => { });
        network.Attach(1, world.NewProcess("to"), message => received.Add((int)message));
        world.Run(async () =>
        {
            port.Send(1, 7);
            network.Split([0], [1]);
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        });
        Assert.Empty(received);
    }

    [Fact]
    public void What_is_under_way_to_a_process_never_reaches_the_next_one_of_its_node()
    {
        SimulatedWorld world = new(1);
        SimulatedNetwork network = new(world);
        List<int> received = [];
        NetworkPort port = network.Attach(0, world.NewProcess("from"), _ => { });
        SimulatedProcess first = world.NewProcess("to");
        network.Attach(1, first, message => received.Add((int)message));
        world.Run(async () =>
        {
            port.Send(1, 7);
            first.Kill();
            network.Attach(1, world.NewProcess("to again"), message => received.Add((int)message));
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        });
        Assert.Empty(received);
    }

    private static List<int> Sent(int count, Action<SimulatedNetwork> prepare)
    {
        SimulatedWorld world = new(1);
        SimulatedNetwork network = new(world);
        List<int> received = [];
        NetworkPort port = network.Attach(0, world.NewProcess("from"), _ => { });
        network.Attach(1, world.NewProcess("to"), message => received.Add((int)message));
        prepare(network);
        world.Run(async () =>
        {
            for (int at = 0; at < count; at++)
            {
                port.Send(1, at);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        });
        return received;
    }
}

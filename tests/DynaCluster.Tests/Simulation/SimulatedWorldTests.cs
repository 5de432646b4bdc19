using DynaCluster.Simulation.Worlds;
using Xunit;

namespace DynaCluster.Tests.Simulation;

public sealed class SimulatedWorldTests
{
    [Fact]
    public void A_day_passes_at_once()
    {
        SimulatedWorld world = new(1);
        world.Run(() => Task.Delay(TimeSpan.FromDays(1), world.Time));
        Assert.InRange(world.Now, TimeSpan.TicksPerDay, TimeSpan.TicksPerDay + TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void Equal_seeds_give_equal_runs() => Assert.Equal(RunFlows(7), RunFlows(7));

    [Fact]
    public void Other_seeds_give_other_runs() => Assert.NotEqual(RunFlows(7), RunFlows(8));

    [Fact]
    public void A_killed_process_does_nothing_more()
    {
        SimulatedWorld world = new(1);
        SimulatedProcess process = world.NewProcess("node");
        int count = 0;
        process.Post(async _ =>
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), process.Time);
                count++;
            }
        }, null);
        world.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3.5), world.Time);
            process.Kill();
            await Task.Delay(TimeSpan.FromSeconds(10), world.Time);
        });
        Assert.Equal(3, count);
    }

    [Fact]
    public void A_call_into_a_process_that_dies_is_lost()
    {
        SimulatedWorld world = new(1);
        SimulatedProcess process = world.NewProcess("node");
        Assert.Throws<ProcessLostException>(() => world.Run(async () =>
        {
            Task<int> call = process.CallAsync(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(5), process.Time);
                return 1;
            });
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            process.Kill();
            await call;
        }));
    }

    [Fact]
    public void A_run_in_which_nothing_can_happen_any_more_is_stuck()
    {
        SimulatedWorld world = new(1);
        Assert.Contains("stuck", Assert.Throws<SimulationException>(
            () => world.Run(() => new TaskCompletionSource().Task)).Message);
    }

    [Fact]
    public void Tasks_given_to_the_scheduler_of_a_process_run_in_it()
    {
        SimulatedWorld world = new(1);
        SimulatedProcess process = world.NewProcess("node");
        SynchronizationContext? seen = null;
        world.Run(() => Task.Factory.StartNew(
            () => seen = SynchronizationContext.Current, default, TaskCreationOptions.LongRunning, process.Scheduler));
        Assert.Same(process, seen);
    }

    private static string RunFlows(int seed)
    {
        SimulatedWorld world = new(seed);
        world.Run(() => Task.WhenAll(Enumerable.Range(0, 5).Select(async flow =>
        {
            for (int at = 0; at < 20; at++)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(world.Random.Next(100)), world.Time);
                await Task.Yield();
                world.Trace.Add($"{flow}:{at}");
            }
        })));
        return world.Trace.Hash;
    }
}

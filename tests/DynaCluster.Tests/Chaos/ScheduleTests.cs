using DynaCluster.Chaos.Nemeses;

namespace DynaCluster.Tests.Chaos;

public sealed class ScheduleTests
{
    private const double Seconds = 300;

    private static readonly string[] s_nemeses = ["kill-leader", "pause", "transfers"];

    [Fact]
    public void The_same_seed_gives_the_same_schedule()
        => Assert.Equal(Schedule.Plan(7, Seconds, s_nemeses, 3), Schedule.Plan(7, Seconds, s_nemeses, 3));

    [Fact]
    public void Another_seed_gives_another_schedule()
        => Assert.NotEqual(Schedule.Plan(7, Seconds, s_nemeses, 3), Schedule.Plan(8, Seconds, s_nemeses, 3));

    [Fact]
    public void Every_nemesis_comes_once_before_one_comes_again()
        => Assert.Equal(
            s_nemeses.Order(),
            Schedule.Plan(7, Seconds, s_nemeses, 3).Take(s_nemeses.Length).Select(s => s.Nemesis).Order());

    [Fact]
    public void No_fault_begins_before_the_one_before_it_has_been_taken_back()
    {
        IReadOnlyList<Strike> schedule = Schedule.Plan(7, Seconds, s_nemeses, 3);
        Assert.All(
            schedule.Zip(schedule.Skip(1)),
            pair => Assert.True(pair.First.At + pair.First.Hold < pair.Second.At));
    }

    [Fact]
    public void No_fault_begins_when_the_load_has_ended()
        => Assert.All(Schedule.Plan(7, Seconds, s_nemeses, 3), strike => Assert.True(strike.At < Seconds));

    [Fact]
    public void Without_a_nemesis_nothing_happens() => Assert.Empty(Schedule.Plan(7, Seconds, [], 3));
}

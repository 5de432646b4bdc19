namespace DynaCluster.Simulation.Worlds;

/// <summary>The clock of one process in virtual time. Its timers end with the process.</summary>
public sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset s_begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SimulatedWorld _world;
    private readonly SimulatedProcess _process;

    internal SimulatedTime(SimulatedWorld world, SimulatedProcess process)
    {
        _world = world;
        _process = process;
    }

    /// <summary>How far this process's wall clock is off.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => s_begin.AddTicks(_world.Now) + Skew;

    public override long GetTimestamp() => _world.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimulatedTimer timer = new(_world, _process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer in virtual time; its callback runs as a continuation of its process.</summary>
internal sealed class SimulatedTimer(
    SimulatedWorld world, SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _disposed;

    /// <summary>Virtual ticks; -1: not set.</summary>
    public long DueAt { get; private set; } = -1;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        _period = period;
        DueAt = -1;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            DueAt = world.Now + dueTime.Ticks;
            world.Enqueue(this);
        }

        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        DueAt = -1;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <param name="due">What it was queued for; another time than DueAt means that it was changed since.</param>
    internal void Fire(long due)
    {
        if (due != DueAt || !process.IsAlive)
        {
            return;
        }

        DueAt = -1;
        if (_period > TimeSpan.Zero)
        {
            DueAt = due + _period.Ticks;
            world.Enqueue(this);
        }

        process.Post(_ => callback(state), null);
    }
}

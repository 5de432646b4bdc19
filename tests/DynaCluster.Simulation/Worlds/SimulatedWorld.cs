using System.Runtime.ExceptionServices;
using DynaCluster.Model;

namespace DynaCluster.Simulation.Worlds;

/// <summary>
/// Runs everything in one thread from one seed in virtual time. Whatever is ready runs in an order that the seed
/// decides, one callback at a time; time passes by a little with every callback, and to the next timer when nothing
/// is ready. A continuation that comes from another thread ends the run: it could not be replayed.
/// </summary>
public sealed class SimulatedWorld
{
    /// <summary>Callbacks of one run; more are taken for a livelock.</summary>
    private const long StepsMax = 5_000_000;

    /// <summary>Virtual time of one run; more is taken for a livelock.</summary>
    private const long TicksMax = 2 * TimeSpan.TicksPerDay;
    private const int StepTicksMax = 100;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Step> _ready = [];
    private readonly PriorityQueue<SimulatedTimer, (long At, long Order)> _timers = new();
    private volatile string? _foreign;
    private long _timerOrder;
    private int _processes;

    public SimulatedWorld(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Outside = NewProcess("outside");
    }

    public int Seed { get; }

    /// <summary>The only source of chance. Every draw is part of the run.</summary>
    public Random Random { get; }

    public RunTrace Trace { get; } = new();

    /// <summary>Virtual time since the start, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    public long StepCount { get; private set; }

    /// <summary>Where clients, nemeses and checkers run; it never dies.</summary>
    public SimulatedProcess Outside { get; }

    public TimeProvider Time => Outside.Time;

    public SimulatedProcess NewProcess(string name) => new(this, name, _processes++);

    /// <summary>Runs until the body has ended.</summary>
    /// <exception cref="SimulationException">Nothing can run any more, or too much ran, before the body
    /// ended.</exception>
    public void Run(Func<Task> body)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(Outside);
            Task running = body();
            while (!running.IsCompleted)
            {
                RunStep();
            }

            if (running.Exception is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    internal void Enqueue(SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // Thrown here it would end the whole process: the run says it with its next step.
            _foreign ??= $"A continuation of {process.Name} came from another thread, where the simulation cannot "
                + $"see it: see ContextTasks. {Environment.StackTrace}";
            return;
        }

        _ready.Add(new Step(process, callback, state));
    }

    internal void Enqueue(SimulatedTimer timer) => _timers.Enqueue(timer, (timer.DueAt, _timerOrder++));

    private void RunStep()
    {
        if (_foreign is { } foreign)
        {
            throw new SimulationException(foreign);
        }

        if (_ready.Count == 0)
        {
            AdvanceToNextTimer();
        }

        FireDueTimers();
        if (_ready.Count == 0)
        {
            return;
        }

        int at = Random.Next(_ready.Count);
        Step step = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Now += Random.Next(StepTicksMax);
        StepCount++;
        if (StepCount > StepsMax || Now > TicksMax)
        {
            throw new SimulationException(
                $"The run of seed {Seed} did not end in {StepCount} steps and {TimeSpan.FromTicks(Now)}.");
        }

        if (step.Process.IsAlive)
        {
            Trace.Add(step.Process.Id, Now);
            SynchronizationContext.SetSynchronizationContext(step.Process);
            step.Callback(step.State);
        }
    }

    private void AdvanceToNextTimer()
    {
        if (!_timers.TryPeek(out _, out (long At, long Order) next))
        {
            throw new SimulationException($"The run of seed {Seed} is stuck at step {StepCount}: nothing is ready, no "
                + $"timer runs, and its body waits. Last: {Trace.Last}");
        }

        Now = Math.Max(Now, next.At);
    }

    private void FireDueTimers()
    {
        while (_timers.TryPeek(out SimulatedTimer? timer, out (long At, long Order) next) && next.At <= Now)
        {
            _timers.Dequeue();
            timer.Fire(next.At);
        }
    }

    private readonly record struct Step(SimulatedProcess Process, SendOrPostCallback Callback, object? State);
}

/// <summary>The simulation itself cannot go on; not a finding of a checker.</summary>
public sealed class SimulationException(string message) : Exception(message);

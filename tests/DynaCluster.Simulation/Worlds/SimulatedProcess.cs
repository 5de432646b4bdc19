namespace DynaCluster.Simulation.Worlds;

/// <summary>
/// One incarnation of a process: all its continuations run in it, and none after <see cref="Kill"/>. Calls into it
/// that have not answered by then end with <see cref="ProcessLostException"/>: their outcome is unknown.
/// </summary>
public sealed class SimulatedProcess : SynchronizationContext
{
    private readonly SimulatedWorld _world;
    private readonly List<Action> _calls = [];

    internal SimulatedProcess(SimulatedWorld world, string name, int id)
    {
        _world = world;
        Name = name;
        Id = id;
        Time = new SimulatedTime(world, this);
        Scheduler = new SimulatedScheduler(this);
    }

    public string Name { get; }

    public int Id { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Its clock and timers.</summary>
    public SimulatedTime Time { get; }

    /// <summary>Runs what production runs on threads.</summary>
    public TaskScheduler Scheduler { get; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsAlive)
        {
            _world.Enqueue(this, d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
        => throw new SimulationException("Nothing may block on another flow.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Ends it as kill -9 does: between two of its continuations, with no word to anybody.</summary>
    public void Kill()
    {
        if (!IsAlive)
        {
            return;
        }

        IsAlive = false;
        _world.Trace.Add($"kill {Name}");
        foreach (Action lose in _calls)
        {
            // Later, not here: who learns of the end must not act before the killer has ended what it does.
            _world.Outside.Post(_ => lose(), null);
        }

        _calls.Clear();
    }

    /// <summary>Calls into the process from outside, as over a connection that breaks when it dies.</summary>
    /// <exception cref="ProcessLostException">It died before it answered.</exception>
    public Task<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        if (!IsAlive)
        {
            return Task.FromException<T>(new ProcessLostException(Name));
        }

        TaskCompletionSource<T> answer = new();
        void Lose() => answer.TrySetException(new ProcessLostException(Name));
        _calls.Add(Lose);
        Post(_ => AnswerAsync(), null);
        return answer.Task;

        async void AnswerAsync()
        {
            try
            {
                T value = await call();
                answer.TrySetResult(value);
            }
            catch (Exception failure)
            {
                answer.TrySetException(failure);
            }

            _calls.Remove(Lose);
        }
    }
}

/// <summary>The process died before it answered: what became of the call is unknown.</summary>
public sealed class ProcessLostException(string name) : Exception($"{name} was lost before it answered");

/// <summary>Runs tasks as continuations of one process.</summary>
internal sealed class SimulatedScheduler(SimulatedProcess process) : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => process.Post(_ => TryExecuteTask(task), null);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
}

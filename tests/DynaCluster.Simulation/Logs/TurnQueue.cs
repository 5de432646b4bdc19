namespace DynaCluster.Simulation.Logs;

/// <summary>One thing after another: the next begins when the one before has ended, however long it waited.</summary>
internal sealed class TurnQueue
{
    private readonly Queue<Func<Task>> _waiting = new();
    private TaskCompletionSource _ended = new();
    private bool _running;
    private bool _closed;

    public void Add(Func<Task> turn)
    {
        if (_closed)
        {
            return;
        }

        _waiting.Enqueue(turn);
        if (!_running)
        {
            _running = true;
            RunAsync();
        }
    }

    /// <summary>Drops what has not begun and completes when the one that has is over.</summary>
    public Task CloseAsync()
    {
        _closed = true;
        _waiting.Clear();
        return _running ? _ended.Task : Task.CompletedTask;
    }

    /// <summary>A fault ends the whole run: it is thrown in the world's loop.</summary>
    private async void RunAsync()
    {
        while (_waiting.TryDequeue(out Func<Task>? turn))
        {
            await turn();
        }

        _running = false;
        _ended.TrySetResult();
        _ended = new TaskCompletionSource();
    }
}

namespace DynaCluster.Consensus.Logs;

/// <summary>Repeats a node log's commits on one dedicated thread, which sleeps while nothing waits.</summary>
public sealed class NodeLogThread : IDisposable
{
    private readonly object _gate = new();
    private readonly NodeLog _log;
    private readonly Thread _thread;
    private bool _ending;
    private bool _woken;

    public NodeLogThread(NodeLog log)
    {
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "node log" };
        _thread.Start();
        log.Drive(Wake);
    }

    /// <summary>Commits what still waits, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        bool ending;
        do
        {
            ending = Sleep();
            while (CommitOnce())
            {
            }
        }
        while (!ending);
    }

    private bool Sleep()
    {
        lock (_gate)
        {
            while (!_woken && !_ending)
            {
                Monitor.Wait(_gate);
            }

            _woken = false;
            return _ending;
        }
    }

    private bool CommitOnce()
    {
        var commit = _log.CommitOnceAsync();
        return commit.IsCompleted ? commit.GetAwaiter().GetResult() : commit.AsTask().GetAwaiter().GetResult();
    }
}

using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Logs;

/// <summary>Repeats a node log's commits as continuations of its process: what NodeLogThread is in
/// production.</summary>
public sealed class NodeLogFlow
{
    private readonly NodeLog _log;
    private readonly SimulatedProcess _process;
    private bool _running;

    public NodeLogFlow(NodeLog log, SimulatedProcess process)
    {
        _log = log;
        _process = process;
        log.Drive(Wake);
    }

    private void Wake()
    {
        if (!_running)
        {
            _running = true;
            _process.Post(_ => RunAsync(), null);
        }
    }

    private async void RunAsync()
    {
        while (await _log.CommitOnceAsync())
        {
        }

        _running = false;
    }
}

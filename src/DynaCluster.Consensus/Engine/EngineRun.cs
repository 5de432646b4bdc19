using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus.Engine;

/// <summary>One start of the engine over a group's log.</summary>
internal sealed class EngineRun
{
    private readonly EngineCluster _cluster;
    private readonly EngineLog _log;

    private EngineRun(EngineCluster cluster, EngineLog log)
    {
        _cluster = cluster;
        _log = log;
    }

    public static async Task<EngineRun> StartAsync(GroupLog log, string folder, CancellationToken token)
    {
        var shown = new EngineLog(log, folder);
        var cluster = new EngineCluster(new EngineTiming())
        {
            AuditTrail = shown,
            Voters = log.Members,
            Replica = log.Identity.Replica,
        };
        var engine = new EngineRun(cluster, shown);
        try
        {
            await cluster.StartAsync(token);
            return engine;
        }
        catch
        {
            await engine.StopAsync(EngineTiming.Election, TimeProvider.System);
            throw;
        }
    }

    /// <returns>Cancelled when the leadership ends.</returns>
    public Task<CancellationToken> WaitForLeadershipAsync(CancellationToken token)
        => _cluster.WaitForLeadershipAsync(token);

    /// <summary>Whether the leading engine completes a round that begins now. Its loop can die unnoticed by
    /// itself.</summary>
    public async Task<bool> FinishesRoundAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            await _cluster.ForceReplicationAsync().AsTask().WaitAsync(patience, time);
            return true;
        }
        catch (Exception)
        {
            return false; // whatever it was, the round did not end
        }
    }

    /// <summary>Stops the engine; one that does not stop in time is cut off from the log and left behind.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            await _cluster.StopAsync(CancellationToken.None).WaitAsync(patience, time);
            _cluster.Dispose();
        }
        catch (TimeoutException)
        {
        }

        _log.Detach();
        await _log.DisposeAsync();
    }
}

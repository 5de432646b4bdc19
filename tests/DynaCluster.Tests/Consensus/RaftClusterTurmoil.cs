using DynaCluster.Consensus;
using DynaCluster.Model;

namespace DynaCluster.Tests.Consensus;

/// <summary>Random blows at three replicas, one at a time, each of which leaves a majority that can reach each
/// other; after each, entries are committed through whoever leads.</summary>
public sealed class RaftClusterTurmoil(RaftClusterBed bed, Random random)
{
    private const int CommitsPerBlow = 5;
    private const int Flood = 200;
    private const int FloodBytesMax = 2000;

    private readonly List<string> _acknowledged = [];
    private ulong _isolated;

    /// <summary>Texts of which a client was told that they are committed.</summary>
    public IReadOnlyList<string> Acknowledged => _acknowledged;

    public async Task StrikeAsync()
    {
        await (random.Next(6) switch
        {
            0 => KillAsync(),
            1 => StartAsync(),
            2 => IsolateAsync(),
            3 => HealAsync(),
            4 => TransferAsync(),
            _ => FloodAndKillEngineAsync(),
        });
        for (int i = 0; i < CommitsPerBlow; i++)
        {
            string text = $"{_acknowledged.Count}";
            await bed.CommitAsync(text, _isolated);
            _acknowledged.Add(text);
        }
    }

    /// <summary>Everybody runs and reaches everybody, and has applied one more entry.</summary>
    public async Task EndAsync()
    {
        await HealAsync();
        await StartAsync();
        LogPosition last = await bed.CommitAsync("end");
        foreach (ulong replica in bed.Running)
        {
            await bed.AppliedAsync(replica, last.Index);
        }
    }

    private async Task KillAsync()
    {
        if (_isolated == 0 && bed.Running.Count == 3)
        {
            await bed.KillAsync(Any());
        }
    }

    private async Task StartAsync()
    {
        for (ulong replica = 1; replica <= 3; replica++)
        {
            if (!bed.Running.Contains(replica))
            {
                await bed.StartAsync(replica);
            }
        }
    }

    private Task IsolateAsync()
    {
        if (_isolated == 0 && bed.Running.Count == 3)
        {
            _isolated = Any();
            bed.Isolate(_isolated);
        }

        return Task.CompletedTask;
    }

    private Task HealAsync()
    {
        _isolated = 0;
        bed.Heal();
        return Task.CompletedTask;
    }

    private async Task TransferAsync()
    {
        (ulong leader, Leadership _) = await bed.LeaderAsync(_isolated);
        await bed.Log(leader).TransferLeadershipAsync(Any(), bed.Token);
    }

    private async Task FloodAndKillEngineAsync()
    {
        (ulong leader, Leadership leadership) = await bed.LeaderAsync(_isolated);
        for (int i = 0; i < Flood; i++)
        {
            bed.TryAppend(leader, leadership, new string('x', random.Next(FloodBytesMax)));
        }

        await bed.Group(leader).Engine!.Cluster.StopAsync(bed.Token); // it is started
    }

    private ulong Any()
    {
        Invariant.That(bed.Running.Count > 0);
        return bed.Running[random.Next(bed.Running.Count)];
    }
}

using DynaCluster.Consensus;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// One replica on this node for as long as the node has it, also while its state and log are closed and replaced. A
/// flow of its own tends it: gets it its first state, pulls the log while it is a learner, replaces a state that fell
/// too far behind. While a state is fetched, the old one goes on following its term and voting.
/// </summary>
internal sealed partial class HostedReplica(ReplicaPlacement placement, ReplicaComposer composer)
    : IAsyncDisposable
{
    private readonly Backoff _backoff = new(composer.NextRandom());
    private readonly CancellationTokenSource _stop = new();
    private volatile FetchProgress? _fetching;
    private long _lag;
    private volatile GroupReplica? _open;
    private int _replacements;
    private bool _started;
    private Task _tending = Task.CompletedTask;
    private ulong _source;

    public ReplicaIdentity Identity => placement.Identity;

    /// <summary>Null: closed for now.</summary>
    public GroupReplica? Open => _open;

    public ReplicaStatus Status
    {
        get
        {
            GroupReplica? open = _open;
            IReadOnlyList<ulong> voters = open?.Log.Members.Voters ?? [];
            long commit = open?.Log.CommitIndex ?? 0;
            long applied = open?.State.AppliedIndex ?? 0;
            bool isVoter = voters.Contains(Identity.Replica);
            return new ReplicaStatus
            {
                Identity = Identity,
                Voters = voters,
                IsOpen = open is not null,
                IsServing = open is { IsServing: true },
                AppliedIndex = applied,
                CommitIndex = commit,
                Lag = isVoter ? Math.Max(0, commit - applied) : Volatile.Read(ref _lag),
                NeedsSnapshot = open is { Log.NeedsSnapshot: true },
                Fetching = _fetching?.Latest,
                Replacements = Volatile.Read(ref _replacements),
            };
        }
    }

    private NodeParts Parts => composer.Parts;

    private bool IsNew => placement.Founding is null && Parts.Supply is { } supply && !supply.Knows(Identity);

    /// <summary>Opens the state, unless it has to come from elsewhere; nothing runs yet.</summary>
    public void Compose()
    {
        if (!IsNew)
        {
            _open = composer.Compose(Identity, placement.Founding);
        }
    }

    public async Task StartAsync(CancellationToken token)
    {
        if (_open is { } replica)
        {
            await composer.StartAsync(replica, token);
        }

        _started = true;
    }

    /// <summary>Begins to tend it, if anything can come from elsewhere.</summary>
    public void Tend()
    {
        if (Parts.Supply is { } supply)
        {
            _tending = TendAsync(supply);
        }
    }

    /// <summary>Ends the tending; a replacement that has begun is brought to its end.</summary>
    public async Task LeaveAloneAsync()
    {
        await _stop.CancelOnContextAsync();
        await _tending;
        _stop.Dispose();
    }

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveAloneAsync();
        if (_open is { } replica)
        {
            _open = null;
            if (!_started)
            {
                composer.Flusher.Remove(replica.State);
                replica.State.Dispose();
                return;
            }

            await composer.CloseAsync(replica);
        }
    }

    private async Task ReopenAsync(Membership? founding)
    {
        GroupReplica replica = composer.Compose(Identity, founding);
        _open = replica;
        await composer.StartAsync(replica, CancellationToken.None);
    }
}

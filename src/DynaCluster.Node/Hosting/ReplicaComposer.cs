using DynaCluster.Consensus;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Time;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Services;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Routing;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>Opens and closes replicas on a node's parts: state, log, sequencer, schemas.</summary>
internal sealed class ReplicaComposer(NodeSettings settings, NodeParts parts, CatalogView catalog, ILogger events)
    : IDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(2);

    private readonly HashSet<uint> _observed = [];

    /// <summary>Those that are open and started.</summary>
    public ReplicaTable Replicas { get; } = new();

    public NodeParts Parts => parts;

    public ILogger Events => events;

    public NodeMetrics Metrics { get; } = new();

    public Flusher Flusher { get; } = new(parts.Flushing, parts.Time, parts.FlushScheduler, parts.Failed);

    /// <summary>Opens the state; nothing runs yet. Throws what the engine factory throws, and leaves nothing open
    /// then.</summary>
    public GroupReplica Compose(ReplicaIdentity identity, Membership? founding)
    {
        var state = new PartitionState(identity.Group, parts.OpenEngine(identity), parts.Time);
        Flusher.Add(state);
        var inFlight = new EntriesInFlight();
        var schemas = new GroupSchemas(state);
        var changes = new TableSignals();
        state.Changed = changes.Pulse;
        var schemasChanged = new ChangeSignal();
        var backlog = new ChangeBacklog();
        Action applied = Pulses(state, schemasChanged);
        if (identity.Group == CatalogAuthority.Group)
        {
            applied = () => catalog.Advance(CatalogSnapshots.Build(state, catalog.Current));
            applied();
        }

        IReplicatedLog log = parts.OpenLog(identity, founding, new GroupState(state, inFlight, applied));
        var sequencer = new GroupSequencer(new SequencerParts
        {
            Log = log,
            State = state,
            Schemas = schemas,
            InFlight = inFlight,
            Definitions = table => catalog.Current.Find(table)?.Definition,
            Backlog = backlog,
            Serving = schemasChanged.Pulse,
            Region = RegionId.Of(settings.Region),
            GatheredOperations = parts.GatheredOperations,
            Time = parts.Time,
            Random = NextRandom(),
            Metrics = Metrics,
            Events = events,
            Failed = parts.Failed,
        });
        GroupReplica? replica = null;
        replica = new GroupReplica(identity, state, log, sequencer, schemas)
        {
            Time = parts.Time,
            Retention = new ChangeRetention(state, parts.Time)
            {
                Kept = parts.Streams.Retention,
                Confirmed = table => ConfirmedByIndexes(replica, schemas, table),
            },
            Changes = changes,
            SchemasChanged = schemasChanged,
            Backlog = backlog,
            Sweeper = new ExpirySweeper(new SweeperParts
            {
                Sequencer = sequencer,
                State = state,
                Schemas = schemas,
                Catalog = catalog,
                Interval = parts.Ttl.SweepInterval,
                Time = parts.Time,
                Metrics = Metrics,
                Failed = parts.Failed,
            }),
        };
        return replica;
    }

    /// <summary>The way to the leaders of all groups: set before the first replica is started.</summary>
    public IPartitionChannel? Cluster { get; set; }

    /// <summary>Takes part, and is found by requests from then on.</summary>
    public async Task StartAsync(GroupReplica replica, CancellationToken token)
    {
        await replica.Log.StartAsync(token);
        replica.Sequencer.Start();
        if (replica.Group != CatalogAuthority.Group)
        {
            replica.Sweeper.Start();
        }

        Observe(replica.Group);
        if (replica.Group != CatalogAuthority.Group && Cluster is { } cluster)
        {
            replica.Consumers = new GroupConsumers(replica, new ConsumerParts
            {
                Cluster = cluster,
                Map = () => catalog.Current.Map,
                Time = parts.Time,
                Events = events,
                Failed = parts.Failed,
            });
            replica.Consumers.Start();
        }

        Replicas.Show(replica);
    }

    /// <summary>Requests that wait are answered as not applied or unknown; then nothing runs and nothing is open. What
    /// is not flushed is in the log.</summary>
    public async Task CloseAsync(GroupReplica replica)
    {
        Replicas.Hide(replica.Group);
        Task served = replica.Gate.CloseAsync();
        await EndRequestsAsync(replica, served);
        await DisposeAsync(replica, served);
        Flusher.Remove(replica.State);
        replica.State.Dispose();
    }

    /// <summary>Lets what is being served end by itself for a while, then ends it.</summary>
    public async Task EndRequestsAsync(GroupReplica replica, Task served)
    {
        if (replica.Consumers is { } consumers)
        {
            await consumers.DisposeAsync();
        }

        try
        {
            await served.WaitAsync(StopBound, parts.Time);
        }
        catch (TimeoutException)
        {
            // What still waits is ended by its sequencer's stop.
        }

        await replica.Sweeper.StopAsync();
        await replica.Sequencer.StopAsync(StopBound);
    }

    /// <summary>Ends everything but the state.</summary>
    public static async Task DisposeAsync(GroupReplica replica, Task served)
    {
        await replica.Log.DisposeAsync();
        await replica.Sweeper.DisposeAsync();
        await replica.Sequencer.DisposeAsync();
        await served;
    }

    /// <summary>What tells of tables that came, went or changed when entries were applied.</summary>
    private static Action Pulses(PartitionState state, ChangeSignal schemasChanged)
    {
        GroupTables known = state.Tables;
        return () =>
        {
            if (!ReferenceEquals(known, state.Tables))
            {
                known = state.Tables;
                schemasChanged.Pulse();
            }
        };
    }

    /// <summary>Seeded by the node's, so that each part has its own.</summary>
    public Random NextRandom()
    {
        lock (_observed)
        {
            return new Random(parts.Random.Next());
        }
    }

    /// <summary>In front of which place all destinations have a table's changes; null: it has no global index.
    /// </summary>
    private static ChangePlace? ConfirmedByIndexes(GroupReplica? replica, GroupSchemas schemas, uint table)
        => schemas.Find(table) is { GlobalIndexes.Count: > 0 }
            ? replica?.Consumers?.ConfirmedOf(table)?.Next ?? default(ChangePlace)
            : null;

    public void Dispose() => Metrics.Dispose();

    private void Observe(uint group)
    {
        lock (_observed)
        {
            if (!_observed.Add(group))
            {
                return;
            }
        }

        Metrics.Observe(
            group,
            () => Replicas.Find(group)?.Sequencer.QueueLength ?? 0,
            () => Replicas.Find(group)?.State.AppliedIndex ?? 0,
            () => Replicas.Find(group)?.Log.CommitIndex ?? 0);
    }
}

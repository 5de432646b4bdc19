using DynaCluster.Consensus;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Simulation.Checkers;

/// <summary>Shows the watch what a replica's state is given, and what becomes of it.</summary>
public sealed class WatchedState(LogWatch watch, ReplicaIdentity replica, ReplicatedState state) : ReplicatedState
{
    /// <summary>Holds the state; null: its content is not compared.</summary>
    public MemoryEngine? Compared { get; init; }

    /// <summary>The log is never cut in front: nobody can need what is gone.</summary>
    public bool KeepsLog { get; init; }

    public ReplicaIdentity Replica => replica;

    public override long AppliedIndex => state.AppliedIndex;

    public override long AppliedTerm => state.AppliedTerm;

    public override long FlushedIndex => KeepsLog ? 0 : state.FlushedIndex;

    public override void Apply(ReadOnlySpan<LogEntry> entries)
    {
        foreach (ref readonly LogEntry entry in entries)
        {
            watch.Applied(replica, entry);
        }

        state.Apply(entries);
        if (Compared is not null)
        {
            watch.Stands(replica, state.AppliedIndex, Compared.Digest);
        }
    }

    public override void RequestFlush() => state.RequestFlush();
}

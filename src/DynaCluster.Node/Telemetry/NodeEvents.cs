using DynaCluster.Consensus;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Telemetry;

/// <summary>What a node logs; at the rate of leadership changes and faults, never of requests.</summary>
internal static partial class NodeEvents
{
    [LoggerMessage(EventName = "EpochBegan", Level = LogLevel.Information,
        Message = "Group {Group} leads in term {Term}, epoch {Epoch}")]
    public static partial void EpochBegan(this ILogger log, uint group, long term, long epoch);

    [LoggerMessage(EventName = "EpochPoisoned", Level = LogLevel.Warning,
        Message = "Group {Group} drops its epoch {Epoch}: an entry got no place or was skipped; a new barrier follows")]
    public static partial void EpochPoisoned(this ILogger log, uint group, long epoch);

    [LoggerMessage(EventName = "LeadershipEnded", Level = LogLevel.Information,
        Message = "Group {Group} no longer leads in term {Term}")]
    public static partial void LeadershipEnded(this ILogger log, uint group, long term);

    [LoggerMessage(EventName = "EvaluationFailed", Level = LogLevel.Error,
        Message = "Group {Group} could not evaluate a write; it was answered with an internal error")]
    public static partial void EvaluationFailed(this ILogger log, Exception fault, uint group);

    [LoggerMessage(EventName = "SequencerFailed", Level = LogLevel.Critical,
        Message = "Group {Group}: the sequencer ended by a fault")]
    public static partial void SequencerFailed(this ILogger log, Exception fault, uint group);

    [LoggerMessage(EventName = "StoppedInFlight", Level = LogLevel.Warning,
        Message = "Group {Group} stopped while entries were in flight: their writes are answered as unknown")]
    public static partial void StoppedInFlight(this ILogger log, uint group);

    [LoggerMessage(EventName = "RequestFaulted", Level = LogLevel.Error,
        Message = "A {Kind} request of another node broke: its outcome is answered as unknown")]
    public static partial void RequestFaulted(this ILogger log, string kind, Exception fault);

    [LoggerMessage(EventName = "TableChangeFailed", Level = LogLevel.Warning,
        Message = "Table {Table} stays {Status} for now: {Reason}")]
    public static partial void TableChangeDelayed(this ILogger log, string table, string status, string reason);

    [LoggerMessage(EventName = "StateReplaced", Level = LogLevel.Information,
        Message = "Group {Group}: replica {Replica} goes on with a state that came from replica {Source}, at index "
            + "{Index}: {Bytes} bytes in {Seconds:F1} s")]
    public static partial void StateReplaced(
        this ILogger log, uint group, ulong replica, ulong source, long index, long bytes, double seconds);

    [LoggerMessage(EventName = "FetchFailed", Level = LogLevel.Warning,
        Message = "Group {Group}: replica {Replica} gets no state from replica {Source}, and asks again in {Pause}: "
            + "{Reason}")]
    public static partial void FetchFailed(
        this ILogger log, uint group, ulong replica, ulong source, TimeSpan pause, string reason);

    [LoggerMessage(EventName = "VotersChanged", Level = LogLevel.Information,
        Message = "Group {Group}: {Action} of replica {Replica} is done")]
    public static partial void VotersChanged(
        this ILogger log, uint group, MembershipAction action, ulong replica);

    [LoggerMessage(EventName = "ReplicaPlaced", Level = LogLevel.Information,
        Message = "Group {Group}: replica {Replica} comes to this node")]
    public static partial void ReplicaPlaced(this ILogger log, uint group, ulong replica);

    [LoggerMessage(EventName = "ReplicaRetired", Level = LogLevel.Information,
        Message = "Group {Group}: replica {Replica} is no longer placed on this node and is deleted")]
    public static partial void ReplicaRetired(this ILogger log, uint group, ulong replica);

    [LoggerMessage(EventName = "CatalogUnreachable", Level = LogLevel.Warning,
        Message = "No node that has the catalog can be reached, the last copy stands: {Reason}")]
    public static partial void CatalogUnreachable(this ILogger log, string reason);

    [LoggerMessage(EventName = "NodeJoined", Level = LogLevel.Information,
        Message = "This is node {Node} of cluster {Cluster}")]
    public static partial void NodeJoined(this ILogger log, ulong node, Guid cluster);

    [LoggerMessage(EventName = "JoinWaits", Level = LogLevel.Warning,
        Message = "Waiting to join a cluster: {Reason}")]
    public static partial void JoinWaits(this ILogger log, string reason);

    [LoggerMessage(EventName = "GroupPlaced", Level = LogLevel.Information,
        Message = "Group {Group} is placed on the nodes {Nodes}")]
    public static partial void GroupPlaced(this ILogger log, uint group, IEnumerable<ulong> nodes);

    [LoggerMessage(EventName = "LeaderMoved", Level = LogLevel.Information,
        Message = "The leadership of group {Group} moves from node {From} to node {To}: {Outcome}")]
    public static partial void LeaderMoved(this ILogger log, uint group, ulong from, ulong to, string outcome);

    [LoggerMessage(EventName = "NodeRefused", Level = LogLevel.Critical,
        Message = "The cluster refuses this node: {Reason}")]
    public static partial void NodeRefused(this ILogger log, string reason);
}

using DynaCluster.Consensus;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>What replicas of a group say to each other. Immutable; the payloads belong to the message.</summary>
/// <param name="Term">The sender's; of a pre-vote the one that it would begin.</param>
public abstract record RaftMessage(long Term);

/// <param name="IsTrial">A pre-vote: nobody's term changes.</param>
/// <param name="IsBidden">The leader asked for this election: that it is alive is no reason to refuse.</param>
public sealed record VoteAsked(long Term, LogPosition Last, bool IsTrial, bool IsBidden) : RaftMessage(Term);

/// <param name="Asked">The term that the vote was asked for.</param>
public sealed record VoteAnswered(long Term, long Asked, bool IsTrial, bool IsGiven) : RaftMessage(Term);

/// <param name="Previous">The place before the first entry; both are the leader's.</param>
public sealed record EntriesSent(long Term, LogPosition Previous, IReadOnlyList<LogEntry> Entries, long CommitIndex)
    : RaftMessage(Term);

/// <param name="IsTaken">Everything up to <paramref name="Index"/> is the leader's and durable here.</param>
/// <param name="Index">Of the last entry taken; when refused, where to try again: at or below it.</param>
public sealed record EntriesAnswered(long Term, bool IsTaken, long Index, long AppliedIndex) : RaftMessage(Term);

/// <summary>Is there nobody of a later term that you know?</summary>
public sealed record LeadershipAsked(long Term, long Round) : RaftMessage(Term);

public sealed record LeadershipAnswered(long Term, long Round) : RaftMessage(Term);

/// <summary>The receiver may begin an election at once.</summary>
public sealed record ElectionBidden(long Term) : RaftMessage(Term);

/// <summary>A message with its envelope. Whoever is not the receiver that it names refuses it.</summary>
public sealed record RaftFrame(Guid Cluster, uint Group, ulong From, ulong To, RaftMessage Message);

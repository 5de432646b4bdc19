using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;

namespace DynaCluster.Simulation.Logs;

/// <summary>What replicas of a group say to each other. Immutable; the payloads belong to the message.</summary>
/// <param name="Term">The sender's; of a trial vote the one that it would begin.</param>
public abstract record RaftMessage(long Term);

/// <param name="IsTrial">A pre-vote: nobody's term changes.</param>
/// <param name="IsBidden">The leader asked for this election: that it is alive is no reason to refuse.</param>
public sealed record VoteAsked(long Term, LogPosition Last, bool IsTrial, bool IsBidden) : RaftMessage(Term);

public sealed record VoteAnswered(long Term, bool IsGiven) : RaftMessage(Term);

public sealed record EntriesAsked(EntriesRequest Request) : RaftMessage(Request.Term);

public sealed record EntriesAnswered(EntriesAnswer Answer) : RaftMessage(Answer.Term);

/// <summary>Somebody leads, and has committed so far.</summary>
public sealed record BeatAsked(long Term, LogPosition Committed) : RaftMessage(Term);

public sealed record BeatAnswered(long Term, long AppliedIndex) : RaftMessage(Term);

/// <summary>Is there nobody of a later term that you know?</summary>
public sealed record ConfirmationAsked(long Term) : RaftMessage(Term);

public sealed record ConfirmationAnswered(long Term) : RaftMessage(Term);

/// <summary>The receiver may begin an election at once, if it has everything.</summary>
public sealed record ElectionBidden(long Term, LogPosition Last) : RaftMessage(Term);

/// <summary>A message with its envelope. Whoever is not the receiver that it names refuses it.</summary>
/// <param name="Call">Positive: asks for an answer under the negative of it; 0: for none.</param>
public sealed record RaftFrame(Guid Cluster, uint Group, ulong From, ulong To, long Call, RaftMessage Message);

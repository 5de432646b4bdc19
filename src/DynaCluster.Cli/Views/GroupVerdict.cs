using DynaCluster.Protocol;

namespace DynaCluster.Cli.Views;

/// <summary>What a comparison of a group's replicas showed.</summary>
internal enum GroupOutcome
{
    Equal,

    /// <summary>Some replicas were read at one index and hold other things.</summary>
    Differs,

    /// <summary>Those that answered are equal; others did not.</summary>
    Partial,

    /// <summary>They were not read at one index, or fewer than two answered although there are more.</summary>
    Unknown,
}

/// <param name="Reason">Why it is unknown.</param>
internal sealed record GroupVerdict(
    uint Group, GroupOutcome Outcome, long Index, IReadOnlyList<ReplicaDigest> Replicas, string Reason)
{
    public static GroupVerdict Of(uint group, VerifyGroupResponse response)
    {
        ReplicaDigest[] read = [.. response.Replicas.Where(one => one.Refusal.Length == 0)];
        if (response.Index == 0)
        {
            return new GroupVerdict(
                group, GroupOutcome.Unknown, 0, response.Replicas, "not all could be read at one index: try again");
        }

        GroupOutcome outcome = read.Select(one => (one.Digest, one.Entries)).Distinct().Count() > 1
            ? GroupOutcome.Differs
            : read.Length == response.Replicas.Count ? GroupOutcome.Equal
            : read.Length > 1 ? GroupOutcome.Partial
            : GroupOutcome.Unknown;
        return new GroupVerdict(
            group, outcome, response.Index, response.Replicas,
            outcome == GroupOutcome.Unknown ? "one replica alone could be read" : "");
    }
}

using DynaCluster.Model;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Cluster;

/// <summary>Has the replicas of a group read at one applied index: while it is written, at an index that is yet to
/// come; else at the present one.</summary>
internal sealed class GroupComparison(NodeQuestions questions, GroupPlacement placement, TimeProvider time)
{
    private readonly PlacedReplica[] _replicas = [.. placement.Replicas.OrderBy(static replica => replica.Node)];

    public async Task<VerifyGroupResponse> CompareAsync(CancellationToken token)
    {
        VerifyGroupResponse response = new();
        long lead = Limits.DigestLead;
        for (int attempt = 0; attempt < Limits.DigestAttemptsMax; attempt++, lead *= 4)
        {
            IReadOnlyDictionary<ulong, long> before = await LookAsync(token);
            await Task.Delay(Limits.DigestLookPause, time, token);
            IReadOnlyDictionary<ulong, long> after = await LookAsync(token);
            if (after.Count == 0)
            {
                return new VerifyGroupResponse { Refusal = "no replica of the group answers" };
            }

            response = await AskAsync(IndexFor(before, after, lead), after, token);
            if (IsSettled(response.Replicas))
            {
                response.Index = CommonIndex(response.Replicas);
                return response;
            }
        }

        return response;
    }

    /// <summary>At which index all replicas are to be read.</summary>
    /// <param name="before">Applied indexes by replica a moment ago.</param>
    /// <param name="after">The same now.</param>
    internal static long IndexFor(
        IReadOnlyDictionary<ulong, long> before, IReadOnlyDictionary<ulong, long> after, long lead)
    {
        long highest = after.Values.Max();
        bool isWritten = before.Count > 0 && highest > before.Values.Max();
        return isWritten ? highest + lead : highest;
    }

    /// <summary>Asking once more would change nothing: those that can answer met at one index, or nobody can.</summary>
    internal static bool IsSettled(IReadOnlyList<ReplicaDigest> digests)
        => !digests.Any(static one => one.Late)
            && (CommonIndex(digests) != 0 || digests.All(static one => one.Refusal.Length > 0));

    /// <summary>The index that all of those that answered were read at; 0: they were read at different ones.</summary>
    internal static long CommonIndex(IReadOnlyList<ReplicaDigest> digests)
    {
        long[] indexes = [.. digests.Where(static one => one.Refusal.Length == 0)
            .Select(static one => one.AppliedIndex).Distinct()];
        return indexes is [var index] ? index : 0;
    }

    /// <summary>Applied indexes by replica, of those whose nodes answer.</summary>
    private async Task<IReadOnlyDictionary<ulong, long>> LookAsync(CancellationToken token)
    {
        (NodeStatus? Status, string)[] answers = await Task.WhenAll(
            _replicas.Select(replica => questions.StatusAsync(replica.Node, token)));
        return answers.SelectMany(static answer => answer.Status?.Replicas ?? [])
            .Where(replica => replica.Group == placement.Group && replica.Role != ReplicaRole.Closed)
            .ToDictionary(static replica => replica.Replica, static replica => replica.AppliedIndex);
    }

    private async Task<VerifyGroupResponse> AskAsync(
        long index, IReadOnlyDictionary<ulong, long> open, CancellationToken token)
    {
        DigestRequest request = new()
        {
            ClusterId = ClusterClient.NameOf(questions.Identity.Cluster),
            Group = placement.Group,
            Index = index,
            WaitMs = (long)Limits.DigestWaitDuration.TotalMilliseconds,
        };
        VerifyGroupResponse response = new();
        response.Replicas.Add(await Task.WhenAll(_replicas.Select(replica => open.ContainsKey(replica.Replica)
            ? questions.DigestAsync(replica, request, token)
            : Task.FromResult(new ReplicaDigest
            {
                Replica = replica.Replica,
                Node = replica.Node,
                Refusal = "its node is silent, or has not opened it yet",
            }))));
        return response;
    }
}

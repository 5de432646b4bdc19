using System.Globalization;
using DynaCluster.Consensus;
using DynaCluster.Node.Hosting;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>What the driver of a test tells and asks a node.</summary>
public sealed partial class HostNode
{
    private async Task<string> ControlAsync(string line)
    {
        string[] words = line.Split(' ');
        if (words[0] is "hold" or "release" or "holds")
        {
            return _store.Control(words[0]);
        }

        uint group = uint.Parse(words[1], CultureInfo.InvariantCulture);
        int[] numbers = [.. words.Skip(2).Select(static word => int.Parse(word, CultureInfo.InvariantCulture))];
        switch (words[0])
        {
            case "open-learner":
                await OpenLearnerAsync(group, node: numbers[0], replica: (ulong)numbers[1]);
                return "";
            case "close":
                await _host.CloseReplicaAsync(group, retires: false);
                return "";
            case "retire":
                await _host.CloseReplicaAsync(group, retires: true);
                return "";
            case "want":
                _places.SetWanted(group, numbers);
                return "";
            case "status":
                return Describe(_host.Replicas.FirstOrDefault(replica => replica.Identity.Group == group));
            default:
                return _groups.TryGetValue(group, out RaftGroup? open)
                    ? await AskAsync(open, words[0], numbers.Length > 0 ? _places.NewestOn(group, numbers[0]) : 0)
                    : "";
        }
    }

    private async Task<string> AskAsync(RaftGroup group, string verb, ulong replica) => verb switch
    {
        "leader" => _places.NodeOf(group.LeaderReplica).ToString(CultureInfo.InvariantCulture),
        "commit" => group.CommitIndex.ToString(CultureInfo.InvariantCulture),
        "describe" => string.Create(
            CultureInfo.InvariantCulture,
            $"leader {group.LeaderReplica}, commit {group.CommitIndex}, {group.RestartCount} engine restarts, "
            + $"{_log.CommitCount} syncs"),
        "voters" => string.Join(' ', group.Members.Voters.Select(_places.NodeOf)),
        "add" => (await group.AddVoterAsync(replica, CancellationToken.None)).ToString(),
        "remove" => (await group.RemoveVoterAsync(replica, CancellationToken.None)).ToString(),
        "transfer" => (await group.TransferLeadershipAsync(replica, CancellationToken.None)).ToString(),
        _ => throw new FormatException($"unknown control {verb}"),
    };

    /// <summary>All nodes are told where the replica is; the one that it comes to opens it.</summary>
    private async Task OpenLearnerAsync(uint group, int node, ulong replica)
    {
        _places.SetPlace(group, node, replica);
        if (node == _options.Node)
        {
            await _host.OpenReplicaAsync(
                new ReplicaPlacement(new ReplicaIdentity(s_cluster, group, replica)) { Others = _places.Others(group) },
                CancellationToken.None);
        }
    }

    private static string Describe(ReplicaStatus? status) => status is null
        ? "none"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{(status.IsVoter ? "voter" : "learner")} {status.Identity.Replica} open={status.IsOpen} "
            + $"serving={status.IsServing} applied={status.AppliedIndex} commit={status.CommitIndex} lag={status.Lag} "
            + $"needs-snapshot={status.NeedsSnapshot} fetched={status.Fetching?.BytesDone ?? 0}"
            + $"/{status.Fetching?.BytesAll ?? 0} replacements={status.Replacements} "
            + $"voters={string.Join(',', status.Voters)}");
}

using DynaCluster.Model;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Folders;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>How a node with an empty folder comes to a cluster.</summary>
/// <param name="Seeds">host:port of other nodes; empty: it makes a cluster of its own.</param>
/// <param name="Bootstraps">It makes the cluster, once every seed has answered that it knows none. Of several that
/// would make it and have each other as seeds, the one with the smallest incarnation does, and the others join.
/// </param>
/// <param name="DataGroups">Of a cluster that it makes.</param>
public sealed record ClusterEntrySettings(IReadOnlyList<string> Seeds, bool Bootstraps, int DataGroups);

/// <summary>Finds out who a node is: by its folder; else by making a cluster, or by joining one.</summary>
/// <param name="said">What the node says of itself: addresses, zone, roles.</param>
public sealed class ClusterEntry(
    string folder, NodeDefinition said, ClusterEntrySettings settings, ClusterEntryParts parts)
{
    /// <summary>Completes when the node's identity is durable; asks and asks again as long as it has to wait for
    /// others.</summary>
    /// <param name="incarnation">Of a node whose folder is new.</param>
    /// <exception cref="FolderRefusedException">The folder's identity cannot be used, or the cluster refuses the node;
    /// the message says what to do.</exception>
    public async Task<NodeIdentity> FindAsync(Guid incarnation, CancellationToken token)
    {
        if (NodeIdentity.Find(folder) is { } known)
        {
            return known;
        }

        NodeIdentity identity = settings.Seeds.Count == 0
            ? Found(incarnation)
            : await JoinOrFoundAsync(incarnation, token);
        identity.Save(folder);
        return identity;
    }

    private NodeIdentity Found(Guid incarnation)
        => new(RandomIds.Guid(parts.Random), 1, incarnation, settings.DataGroups);

    private async Task<NodeIdentity> JoinOrFoundAsync(Guid incarnation, CancellationToken token)
    {
        string told = "";
        while (true)
        {
            (NodeIdentity? joined, bool allKnowNone, string reason) = await AskAllAsync(incarnation, token);
            if (joined is not null)
            {
                return joined;
            }

            if (settings.Bootstraps && allKnowNone)
            {
                return Found(incarnation);
            }

            if (reason != told)
            {
                parts.Events.JoinWaits(reason);
                told = reason;
            }

            await Task.Delay(Limits.JoinPause, parts.Time, token);
        }
    }

    private async Task<(NodeIdentity? Joined, bool AllKnowNone, string Reason)> AskAllAsync(
        Guid incarnation, CancellationToken token)
    {
        bool allKnowNone = true;
        string reason = "no other node knows a cluster yet";
        foreach (string seed in settings.Seeds.Where(seed => seed != said.NodeAddress))
        {
            try
            {
                HelloResponse hello = await parts.Clients.To(seed).HelloAsync(token);
                if (hello.ClusterId.Length == 0)
                {
                    if (hello.Bootstraps && IsBefore(hello.Incarnation, incarnation))
                    {
                        (allKnowNone, reason) = (false, $"{seed} makes the cluster");
                    }

                    continue;
                }

                allKnowNone = false;
                if (await JoinAsync(seed, incarnation, token) is { } identity)
                {
                    return (identity, false, "");
                }

                reason = $"the cluster of {seed} cannot take a node at the moment";
            }
            catch (IOException e)
            {
                allKnowNone = false;
                reason = $"{seed} does not answer: {e.Message}";
            }
        }

        return (null, allKnowNone, reason);
    }

    /// <summary>Among nodes that would all make a cluster this order says which one does. It holds for as long as they
    /// wait, and none of two that see each other can come before the other one for both.</summary>
    private static bool IsBefore(ByteString other, Guid own)
        => other.Span.SequenceCompareTo(ClusterClient.NameOf(own).Span) < 0;

    private async Task<NodeIdentity?> JoinAsync(string seed, Guid incarnation, CancellationToken token)
    {
        NodeDefinition node = said.Clone();
        node.Incarnation = ClusterClient.NameOf(incarnation);
        JoinResponse response = await parts.Clients.To(seed).JoinAsync(
            new JoinRequest { Node = node, Region = parts.Region, Account = parts.Account }, token);
        return response.Refusal.Length > 0
            ? throw new FolderRefusedException($"The cluster at {seed} refuses this node: {response.Refusal}")
            : response.Node is null ? null
            : new NodeIdentity(
                new Guid(response.ClusterId.Span, bigEndian: true), response.Node.Id, incarnation,
                response.Catalog.Cluster.Groups.Count);
    }
}

/// <summary>What a node brings along.</summary>
public sealed record ClusterEntryParts(
    string Region, string Account, ClusterClients Clients, Random Random, TimeProvider Time, ILogger Events);

using DynaCluster.Consensus.Links;
using DynaCluster.Model;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Routing.Links;

namespace DynaCluster.Node.Cluster;

/// <summary>Where nodes and replicas are, as the node's copy of the catalog says: kept up to date for the links of Raft
/// and for requests.</summary>
/// <param name="self">This node's id.</param>
internal sealed class NodeDirectory(ulong self, PeerDirectory peers, NodeLinks links)
{
    private readonly Dictionary<ulong, NodeAddress> _replicas = [];
    private volatile RoutingTable _table = RoutingTable.Empty;

    /// <summary>Who has which group, the nearest first.</summary>
    public RoutingTable Table => _table;

    /// <summary>Not to be called twice at a time.</summary>
    public async Task FollowAsync(CatalogSnapshot catalog)
    {
        SetPeers(catalog);
        _table = TableOf(catalog);
        await links.SetAsync(catalog.Nodes.Values
            .Where(node => node.Id != self && node.State == NodeState.Active)
            .ToDictionary(node => node.Id, node => node.NodeAddress));
    }

    private void SetPeers(CatalogSnapshot catalog)
    {
        Dictionary<ulong, NodeAddress> wanted = [];
        foreach (PlacedReplica replica in catalog.Placements.Values.SelectMany(placement => placement.Replicas))
        {
            if (catalog.Nodes.TryGetValue(replica.Node, out NodeDefinition? node)
                && NodeAddresses.TryParse(node.NodeAddress, out string host, out int port))
            {
                wanted[replica.Replica] = new NodeAddress(host, port);
            }
        }

        foreach ((ulong replica, NodeAddress address) in wanted)
        {
            if (!_replicas.TryGetValue(replica, out NodeAddress known) || known != address)
            {
                _replicas[replica] = address;
                peers.Set(replica, address);
            }
        }

        foreach (ulong gone in _replicas.Keys.Except(wanted.Keys).ToArray())
        {
            _replicas.Remove(gone);
            peers.Remove(gone);
        }
    }

    private RoutingTable TableOf(CatalogSnapshot catalog)
    {
        string zone = catalog.Nodes.TryGetValue(self, out NodeDefinition? own) ? own.Zone : "";
        return new RoutingTable(
            catalog.Placements.Values.ToDictionary(
                placement => placement.Group,
                placement => placement.Replicas
                    .Select(replica => catalog.Nodes[replica.Node])
                    .Where(node => node.State == NodeState.Active)
                    .OrderBy(node => node.Id == self ? 0 : node.Zone == zone ? 1 : 2)
                    .ThenBy(node => node.Id)
                    .Select(node => node.Id)
                    .ToArray()),
            self);
    }
}

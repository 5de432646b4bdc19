using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Expressions;
using DynaCluster.Node.Cluster;
using DynaCluster.Node.Hosting;
using DynaCluster.Placement.Catalog;
using DynaCluster.Router;
using DynaCluster.Routing;
using DynaCluster.Server.Folders;
using DynaCluster.Server.Options;
using DynaCluster.Storage.Folders;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Server.Composition;

/// <summary>Makes the roles of this process from the settings: the storage node, and the router before it.</summary>
public static class Roles
{
    /// <summary>Finds out which cluster the node belongs to and opens its stores; nothing runs yet. Where it has to
    /// join others it waits until they answer.</summary>
    /// <exception cref="StartRefusedException">The folder's content or the node port cannot be used.</exception>
    public static async Task<ClusterNode> OpenNodeAsync(
        ServerOptions options, NodePlace place, ILoggerFactory logging, Random random, CancellationToken token)
    {
        (DataFolder folder, int grpcPort) = place;
        bool isAny = options.Bind.Equals(IPAddress.Any) || options.Bind.Equals(IPAddress.IPv6Any);
        string host = options.Advertise ?? (isAny ? Environment.MachineName : options.Bind.ToString());
        DiskNodeSettings settings = new()
        {
            Folder = folder.Path,
            Region = options.Region,
            Account = options.Account,
            NodePort = new IPEndPoint(options.Bind, options.NodePort ?? ServerOptions.NodePortDefault),
            IsNodePortFixed = options.NodePort is not null,
            Entry = new ClusterEntrySettings(
                options.Join, options.Bootstrap, options.Groups ?? ServerOptions.GroupsDefault),
            Zone = options.Zone,
            IsStorage = options.IsStorage,
            AdvertisedHost = host,
            Identified = identity => folder.Complete(identity.DataGroups),
            GrpcAddress = NodeAddresses.Format(host, grpcPort),
            HttpAddress = options.Port == 0 || !options.IsRouter ? "" : NodeAddresses.Format(host, options.Port),
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Ttl = options.Ttl,
            Time = TimeProvider.System,
            Random = random,
            ReserveBytes = options.DiskReserveBytes,
        };
        try
        {
            return await ClusterNode.OpenAsync(settings, logging, ProcessEnd.Now, token);
        }
        catch (Exception e) when (RefusalOf(e, folder) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Recovers the groups, which reads their logs; completes when all of them serve.</summary>
    /// <inheritdoc cref="OpenNodeAsync" path="/exception"/>
    public static async Task StartNodeAsync(ClusterNode node, DataFolder folder, CancellationToken token)
    {
        try
        {
            await node.StartAsync(token);
        }
        catch (Exception e) when (RefusalOf(e, folder) is { } refusal)
        {
            throw refusal;
        }
    }

    public static RouterContext CreateRouter(
        ServerOptions options, ClusterNode node, ILoggerFactory logging, Random random)
        => new()
        {
            Options = new RouterOptions { Region = options.Region, Account = options.Account },
            Catalog = node.Host.Catalog,
            Partitions = new PartitionClient(
                node.Partitions, () => node.Host.Catalog.Current.Map, TimeProvider.System, new Random(random.Next()))
            {
                Follow = node.Host.Catalog.WaitForAsync,
                SchemaVersion = table => node.Host.Catalog.Current.Find(table)?.Schema.Version ?? 0,
            },
            Expressions = new ExpressionCompiler(),
            LeaderOf = node.LeaderOf,
            Time = TimeProvider.System,
            Random = random,
            Log = logging.CreateLogger("DynaCluster.Router"),
        };

    /// <summary>What of the folder's content prevents a start, in words for the operator; null: something
    /// else.</summary>
    private static StartRefusedException? RefusalOf(Exception fault, DataFolder folder) => fault switch
    {
        FolderRefusedException or LogStoreException or NewerStateException
            => StartRefusedException.CannotStart(fault.Message),
        IOException or UnauthorizedAccessException => StartRefusedException.CannotStart(
            $"Cannot open the data folder {folder.Path}: {fault.Message}"
            + $"{Environment.NewLine}Look at its disk and its rights, or restore it from a copy."),
        _ => null,
    };
}

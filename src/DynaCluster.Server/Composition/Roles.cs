using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Expressions;
using DynaCluster.Node.Hosting;
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
    /// <summary>Opens the node's stores; nothing runs yet.</summary>
    /// <exception cref="StartRefusedException">The folder's content cannot be used.</exception>
    public static DiskNode OpenNode(ServerOptions options, DataFolder folder, ILoggerFactory logging, Random random)
    {
        DiskNodeSettings settings = new()
        {
            Folder = folder.Path,
            Region = options.Region,
            Account = options.Account,
            DataGroups = folder.Manifest.Groups,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Time = TimeProvider.System,
            Random = random,
            ReserveBytes = options.DiskReserveBytes,
        };
        try
        {
            return DiskNode.Open(settings, logging, ProcessEnd.Now);
        }
        catch (Exception e) when (RefusalOf(e, folder) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Recovers the groups, which reads their logs; completes when all of them serve.</summary>
    /// <inheritdoc cref="OpenNode" path="/exception"/>
    public static async Task StartNodeAsync(DiskNode node, DataFolder folder, CancellationToken token)
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
        ServerOptions options, NodeHost node, ILoggerFactory logging, Random random)
        => new()
        {
            Options = new RouterOptions { Region = options.Region, Account = options.Account },
            Catalog = node.Catalog,
            Partitions = new PartitionClient(
                node.Partitions, () => node.Catalog.Current.Map, TimeProvider.System, new Random(random.Next())),
            Expressions = new ExpressionCompiler(),
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

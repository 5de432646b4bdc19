using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Expressions;
using DynaCluster.Node.Hosting;
using DynaCluster.Router;
using DynaCluster.Routing;
using DynaCluster.Server.Folders;
using DynaCluster.Server.Options;
using DynaCluster.Storage.Folders;

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
        catch (Exception e) when (e is FolderRefusedException or LogStoreException)
        {
            throw StartRefusedException.CannotStart(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StartRefusedException.CannotStart($"Cannot open the data folder {folder.Path}: {e.Message}"
                + $"{Environment.NewLine}Look at its disk and its rights, or restore it from a copy.");
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
}

using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus.Snapshots;

/// <summary>A node that gives out one group, its log and a folder of files, over a port; and who asks it.</summary>
public sealed class SnapshotBed : IAsyncDisposable
{
    public const ulong Asker = 21;

    private static readonly ReplicaIdentity s_asker = GroupLogBed.Identity with { Replica = Asker };

    private readonly TemporaryFolder _folder = new();
    private readonly PeerLinks _links = new(
        GroupLogBed.Identity.Cluster, 1, TimeProvider.System, NullLogger.Instance);

    private NodePort? _port;

    private SnapshotBed(GroupLogBed leader, TimeProvider time, long bytesPerSecond)
    {
        Leader = leader;
        Shelf = new SnapshotShelf(
            GroupLogBed.Identity.Cluster, _folder["shelf"], time, new TransferThrottle(bytesPerSecond, time));
        Shelf.Register(GroupLogBed.Identity.Group, new SnapshotOrigin(leader.Log, CopyTo));
        Directory.CreateDirectory(Source);
    }

    /// <summary>Its log, committed by a thread of its own.</summary>
    public GroupLogBed Leader { get; }

    public SnapshotShelf Shelf { get; }

    /// <summary>The files that a checkpoint consists of.</summary>
    public string Source => _folder["source"];

    public string Target => _folder["target"];

    public NodeAddress Address { get; private set; } = new("127.0.0.1", 0);

    public static async Task<SnapshotBed> OpenAsync(
        TimeProvider? time = null, long bytesPerSecond = long.MaxValue, Membership? founding = null)
    {
        SnapshotBed bed = new(
            await GroupLogBed.OpenAsync(founding: founding), time ?? TimeProvider.System, bytesPerSecond);
        await bed.OpenPortAsync();
        return bed;
    }

    public SnapshotClient Client(Guid? cluster = null)
        => new(cluster ?? GroupLogBed.Identity.Cluster, Address, TimeProvider.System);

    public async Task OpenPortAsync()
    {
        _port = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, Address.Port), _links, NullLoggerFactory.Instance, Shelf);
        Address = Address with { Port = _port.EndPoint.Port };
    }

    public async Task ClosePortAsync()
    {
        await (_port?.DisposeAsync() ?? ValueTask.CompletedTask);
        _port = null;
    }

    /// <summary>Adds a file to the source.</summary>
    public byte[] Write(string path, int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        string target = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!); // it is below the source
        File.WriteAllBytes(target, content);
        return content;
    }

    /// <summary>A new replica with an empty log, on its own thread.</summary>
    public static async Task<(GroupLog Log, RecordingState State, NodeLogThread Thread)> OpenLearnerAsync()
    {
        RecordingState state = new();
        NodeLog node = new(new MemoryLogStore(), static (_, cause) => throw cause);
        NodeLogThread thread = new(node);
        return (await GroupLog.OpenAsync(node, s_asker, new Membership(GroupLogBed.Replica), state), state, thread);
    }

    public async ValueTask DisposeAsync()
    {
        await ClosePortAsync();
        Shelf.Dispose();
        await _links.DisposeAsync();
        await Leader.DisposeAsync();
        _folder.Dispose();
    }

    private void CopyTo(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // it is below the folder
            File.Copy(file, target);
        }
    }
}

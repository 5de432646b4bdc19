using DynaCluster.Consensus.Faults;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>Copies a group from one other node.</summary>
public sealed class SnapshotClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly ByteString _cluster;
    private readonly CallInvoker _invoker;
    private readonly TimeProvider _time;

    public SnapshotClient(Guid cluster, NodeAddress address, TimeProvider time)
    {
        _time = time;
        _cluster = ByteString.CopyFrom(cluster.ToByteArray(bigEndian: true));
        _channel = GrpcChannel.ForAddress(
            new UriBuilder(Uri.UriSchemeHttp, address.Host, address.Port).Uri,
            new GrpcChannelOptions
            {
                HttpHandler = new SocketsHttpHandler
                {
                    UseProxy = false,
                    UseCookies = false,
                    ConnectTimeout = Limits.LinkConnectDuration,
                    KeepAlivePingDelay = Limits.LinkPingDelay,
                    KeepAlivePingTimeout = Limits.LinkPingDuration,
                },
                DisposeHttpClient = true,
                MaxReceiveMessageSize = 2 * Limits.FrameBytesMax,
            });
        _invoker = _channel.CreateCallInvoker();
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>
    /// Copies the group's state into a folder that does not exist yet, every chunk checked, and makes its files
    /// durable. A broken transfer goes on where it was for as long as the other node keeps the snapshot.
    /// </summary>
    /// <param name="asker">The replica that the copy is for.</param>
    /// <exception cref="SnapshotException">The other node gives none, keeps it no longer, or made no progress in many
    /// attempts. The folder is to be deleted.</exception>
    public async Task FetchStateAsync(
        uint group, ulong asker, string folder, IProgress<SnapshotProgress>? progress, CancellationToken token)
    {
        Invariant.That(!Directory.Exists(folder));
        var manifest = await PrepareAsync(group, asker, token);
        var all = manifest.Files.Sum(file => (long)file.Length);
        long done = 0;
        Directory.CreateDirectory(folder);
        foreach (var file in manifest.Files)
        {
            var target = TargetOf(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // it is below the folder
            await FetchFileAsync(manifest.Id, file, target, token);
            done += (long)file.Length;
            progress?.Report(new SnapshotProgress(done, all));
        }

        SyncFolders(folder);
        await ReleaseAsync(manifest.Id, token);
    }

    /// <summary>Committed entries behind a place.</summary>
    /// <exception cref="IOException">The other node was not reached, or did not answer.</exception>
    internal Task<LogResponse> FetchLogAsync(uint group, ulong asker, LogPosition place, CancellationToken token)
        => FetchLogAsync(group, asker, place, isMembersOnly: false, token);

    private async Task<LogResponse> FetchLogAsync(
        uint group, ulong asker, LogPosition place, bool isMembersOnly, CancellationToken token)
    {
        var request = new LogRequest
        {
            Cluster = _cluster,
            Group = group,
            Replica = asker,
            Index = place.Index,
            Term = place.Term,
            MembersOnly = isMembersOnly,
        };
        try
        {
            return await _invoker.AsyncUnaryCall(SnapshotMethods.FetchLog, null, OptionsWith(token), request);
        }
        catch (RpcException e)
        {
            token.ThrowIfCancellationRequested();
            throw new IOException(e.Status.Detail, e);
        }
    }

    /// <summary>Who votes at the place that a fetched state has applied.</summary>
    /// <exception cref="SnapshotException">The other node was not reached, or its log begins behind it.</exception>
    public async Task<Membership> FetchMembersAsync(
        uint group, ulong asker, LogPosition place, CancellationToken token)
    {
        try
        {
            var response = await FetchLogAsync(group, asker, place, isMembersOnly: true, token);
            return response.Answer == LogAnswer.Entries && Membership.Decode(response.Members.Span) is { } members
                ? members
                : throw new SnapshotException(
                    $"The log of group {group} behind {place.Index} cannot be had from there: {response.Answer}");
        }
        catch (IOException e)
        {
            throw new SnapshotException($"No word on the members of group {group}: {e.Message}", e);
        }
    }

    private async Task<SnapshotManifest> PrepareAsync(uint group, ulong asker, CancellationToken token)
    {
        var request = new SnapshotRequest { Cluster = _cluster, Group = group, Replica = asker };
        try
        {
            return await _invoker.AsyncUnaryCall(
                SnapshotMethods.Prepare, null, new CallOptions(cancellationToken: token), request);
        }
        catch (RpcException e)
        {
            token.ThrowIfCancellationRequested();
            throw new SnapshotException($"No snapshot of group {group}: {e.Status.Detail}", e);
        }
    }

    private async Task FetchFileAsync(string id, SnapshotFile file, string target, CancellationToken token)
    {
        using var handle = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        long offset = 0;
        for (var attempt = 0; offset < (long)file.Length; attempt++)
        {
            var before = offset;
            try
            {
                offset = await FetchFromAsync(id, file.Path, handle, offset, token);
            }
            catch (Exception e) when (e is RpcException or InvalidDataException && attempt < Limits.SnapshotRetriesMax)
            {
                token.ThrowIfCancellationRequested();
                if (e is RpcException { StatusCode: StatusCode.NotFound })
                {
                    throw new SnapshotException($"The snapshot {id} is gone: begin again", e);
                }

                offset = RandomAccess.GetLength(handle);
                await Task.Delay(Limits.SnapshotRetryDelay, _time, token);
            }

            attempt = offset > before ? 0 : attempt;
        }

        Invariant.That(offset == (long)file.Length);
        DurableFile.Sync(handle);
    }

    private async Task<long> FetchFromAsync(
        string id, string path, Microsoft.Win32.SafeHandles.SafeFileHandle target, long offset, CancellationToken token)
    {
        using var call = _invoker.AsyncServerStreamingCall(
            SnapshotMethods.FetchFile,
            null,
            new CallOptions(cancellationToken: token),
            new FileRequest { Id = id, Path = path, Offset = (ulong)offset });
        while (await call.ResponseStream.MoveNext(token))
        {
            var chunk = call.ResponseStream.Current;
            if (SnapshotChecksum.Of(path, offset, chunk.Content.Span) != chunk.Checksum)
            {
                throw new InvalidDataException($"the bytes of {path} at {offset} are not what was sent");
            }

            RandomAccess.Write(target, chunk.Content.Span, offset);
            offset += chunk.Content.Length;
            FailPoints.Reach(FailPoint.SnapshotChunkWritten);
        }

        return offset;
    }

    private async Task ReleaseAsync(string id, CancellationToken token)
    {
        try
        {
            await _invoker.AsyncUnaryCall(
                SnapshotMethods.Release, null, OptionsWith(token), new SnapshotRelease { Id = id });
        }
        catch (RpcException)
        {
            // The other node drops it by itself after a while.
        }
    }

    private CallOptions OptionsWith(CancellationToken token)
        => new(deadline: (_time.GetUtcNow() + Limits.FetchLogDuration).UtcDateTime, cancellationToken: token);

    private static string TargetOf(string folder, string path)
    {
        var target = Path.GetFullPath(Path.Combine(folder, path));
        return target.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? target
            : throw new SnapshotException($"A snapshot names the file {path}, which is not below its folder");
    }

    private static void SyncFolders(string folder)
    {
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            DurableFile.SyncFolder(below);
        }

        DurableFile.SyncFolder(folder);
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!); // it has a parent
    }
}

using System.Buffers;
using DynaCluster.Model;
using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>Gives checkpoints and committed entries to other nodes, on the node port.</summary>
internal sealed class SnapshotService(SnapshotShelf shelf)
{
    public async Task<SnapshotManifest> PrepareAsync(SnapshotRequest request, ServerCallContext call)
    {
        // The flush of a state blocks: not on a thread that serves streams.
        var manifest = await Task.Factory.StartNew(
            () => shelf.Prepare(request), call.CancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return manifest ?? throw new RpcException(new Status(
            StatusCode.Unavailable, "this node does not hold the group, or gives out too many snapshots: ask later"));
    }

    public async Task FetchFileAsync(
        FileRequest request, IServerStreamWriter<FileChunk> chunks, ServerCallContext call)
    {
        using var file = Open(request);
        var length = RandomAccess.GetLength(file);
        var buffer = ArrayPool<byte>.Shared.Rent(Limits.SnapshotChunkBytes);
        try
        {
            for (var offset = (long)request.Offset; offset < length;)
            {
                var bytes = RandomAccess.Read(file, buffer.AsSpan(0, Limits.SnapshotChunkBytes), offset);
                await shelf.Throttle.WaitAsync(bytes, call.CancellationToken);
                await chunks.WriteAsync(
                    new FileChunk
                    {
                        Content = ByteString.CopyFrom(buffer, 0, bytes),
                        Checksum = SnapshotChecksum.Of(request.Path, offset, buffer.AsSpan(0, bytes)),
                    },
                    call.CancellationToken);
                offset += bytes;
                shelf.FindCheckpoint(request.Id); // it is in use
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Task<SnapshotReleased> ReleaseAsync(SnapshotRelease request)
    {
        shelf.Release(request.Id);
        return Task.FromResult(new SnapshotReleased());
    }

    public Task<LogResponse> FetchLogAsync(LogRequest request) => Task.FromResult(shelf.FetchLog(request));

    private Microsoft.Win32.SafeHandles.SafeFileHandle Open(FileRequest request)
    {
        var path = shelf.FindCheckpoint(request.Id)?.Find(request.Path);
        try
        {
            return path is not null
                ? File.OpenHandle(path)
                : throw new RpcException(new Status(StatusCode.NotFound, $"no snapshot {request.Id} with this file"));
        }
        catch (IOException e)
        {
            throw new RpcException(new Status(StatusCode.NotFound, e.Message), e.Message);
        }
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using DynaCluster.Consensus.Links;
using Grpc.Core;

namespace DynaCluster.Bench;

/// <summary>Frames on a plain socket, with nothing between them: what gRPC's stream is compared with.</summary>
internal sealed class SocketStream(Socket socket) : IAsyncStreamReader<FrameBatch>, IAsyncStreamWriter<FrameBatch>
{
    private const int LengthOffset = 8;

    private byte[] _buffer = new byte[1024 * 1024];
    private int _filled;
    private int _taken;

    public FrameBatch Current { get; private set; } = new(0);

    public WriteOptions? WriteOptions { get; set; }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_taken, _filled - _taken).CopyTo(_buffer);
        _filled -= _taken;
        _taken = 0;
        while (WholeFrames() == 0)
        {
            int read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (read == 0)
            {
                return false;
            }
            _filled += read;
        }
        _taken = WholeFrames();
        Current = new FrameBatch(_taken);
        _buffer.AsSpan(0, _taken).CopyTo(Current.Add(_taken));
        return true;
    }

    public Task WriteAsync(FrameBatch message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(FrameBatch message, CancellationToken cancellationToken)
    {
        for (ReadOnlyMemory<byte> rest = message.Memory; !rest.IsEmpty;)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }
        await Task.Yield(); // a socket takes bytes at once: without this nothing gathers, and each frame costs a call
    }

    private int WholeFrames()
    {
        int end = 0;
        while (_filled - end >= FrameHeader.EncodedBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(end + LengthOffset));
            if (length > _buffer.Length)
            {
                Array.Resize(ref _buffer, length);
            }
            if (length > _filled - end)
            {
                break;
            }
            end += length;
        }
        return end;
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace DynaCluster.CrashHost.Wire;

/// <summary>One end of a connection between a client and a node. A frame: length of the rest u32, id i64, call u8,
/// body; little endian.</summary>
internal sealed class HostLink(TcpClient socket)
{
    private const int LengthBytes = sizeof(uint);
    private const int HeadBytes = sizeof(long) + sizeof(byte);
    private const int FrameBytesMax = 16 * 1024 * 1024;

    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Puts a frame into the queue of what is sent; false: the connection has ended.</summary>
    public bool Send(HostFrame frame)
    {
        byte[] bytes = new byte[LengthBytes + HeadBytes + frame.Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, HeadBytes + frame.Body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LengthBytes), frame.Id);
        bytes[LengthBytes + sizeof(long)] = (byte)frame.Call;
        frame.Body.Span.CopyTo(bytes.AsSpan(LengthBytes + HeadBytes));
        return _outgoing.Writer.TryWrite(bytes);
    }

    /// <summary>Sends and receives until the connection ends, whoever ends it.</summary>
    public async Task RunAsync(Action<HostFrame> take)
    {
        socket.NoDelay = true;
        NetworkStream stream = socket.GetStream();
        Task sending = SendAsync(stream);
        try
        {
            byte[] head = new byte[LengthBytes + HeadBytes];
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                int length = BinaryPrimitives.ReadInt32LittleEndian(head) - HeadBytes;
                if (length is < 0 or > FrameBytesMax)
                {
                    throw new IOException($"a frame of {length} bytes");
                }

                byte[] body = new byte[length];
                await stream.ReadExactlyAsync(body);
                take(new HostFrame(
                    BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(LengthBytes)), (HostCall)head[^1], body));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // the other end is gone, or this one was closed
        }
        finally
        {
            Close();
            await sending;
        }
    }

    public void Close()
    {
        _outgoing.Writer.TryComplete();
        socket.Dispose();
    }

    private static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException;

    private async Task SendAsync(NetworkStream stream)
    {
        try
        {
            using MemoryStream several = new();
            while (await _outgoing.Reader.WaitToReadAsync())
            {
                several.SetLength(0);
                while (several.Length < FrameBytesMax && _outgoing.Reader.TryRead(out byte[]? frame))
                {
                    several.Write(frame);
                }

                await stream.WriteAsync(several.GetBuffer().AsMemory(0, (int)several.Length));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            Close();
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace DynaCluster.Chaos.Clusters;

/// <summary>A device of a network namespace whose packets come to this process, and the way back for them past the
/// device. Not thread-safe.</summary>
internal sealed partial class TunSocket : IDisposable
{
    public const string Device = "slow0";

    /// <summary>Packets that carry it have been here.</summary>
    public const int Mark = 77;

    private const int PacketBytesMax = 65_536;
    private const int CloneNetwork = 0x4000_0000;
    private const int OpenNonBlocking = 2 | 0x800; // O_RDWR, O_NONBLOCK
    private const nuint AttachDevice = 0x4004_54CA; // TUNSETIFF
    private const short PlainPackets = 0x1001; // IFF_TUN, IFF_NO_PI
    private const int Internet = 2;
    private const int RawSocket = 3;
    private const int RawPackets = 255;
    private const int SocketLevel = 1;
    private const int MarkOption = 36;
    private const int AddressAt = 16; // of the destination, in the header of IPv4
    private const short InputReady = 1;

    private readonly byte[] _buffer = new byte[PacketBytesMax];
    private int _device = -1;
    private int _socket = -1;

    private TunSocket()
    {
    }

    /// <exception cref="Win32Exception">The kernel does not let us.</exception>
    public static TunSocket Open(string space)
    {
        TunSocket opened = new();
        Exception? failure = null;

        // A thread is in one namespace, and what it opens stays there: the thread is thrown away.
        Thread visitor = new(() =>
        {
            try
            {
                opened.OpenIn(space);
            }
            catch (Win32Exception e)
            {
                failure = e;
            }
        });
        visitor.Start();
        visitor.Join();
        return failure is null ? opened : throw failure;
    }

    /// <returns>Null: none came in that time, or it is none of IPv4.</returns>
    public byte[]? Receive(int milliseconds)
    {
        PollEntry entry = new() { Handle = _device, Wanted = InputReady };
        if (Poll(ref entry, 1, milliseconds) <= 0)
        {
            return null;
        }

        nint length = Read(_device, _buffer, (nuint)_buffer.Length);
        return length > AddressAt + sizeof(int) && _buffer[0] >> 4 == 4 ? _buffer[..(int)length] : null;
    }

    /// <summary>What cannot be sent is lost, as on any wire.</summary>
    public void Send(byte[] packet)
    {
        byte[] address = new byte[16]; // sockaddr_in
        address[0] = Internet;
        packet.AsSpan(AddressAt, sizeof(int)).CopyTo(address.AsSpan(sizeof(int)));
        _ = SendTo(_socket, packet, (nuint)packet.Length, 0, address, address.Length);
    }

    public void Dispose()
    {
        _ = Close(_device);
        _ = Close(_socket);
    }

    private static int Must(int result)
        => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    private void OpenIn(string space)
    {
        int there = Must(OpenFile($"/var/run/netns/{space}", 0));
        Must(SetNamespace(there, CloneNetwork));
        _ = Close(there);
        _device = Must(OpenFile("/dev/net/tun", OpenNonBlocking));
        byte[] request = new byte[40]; // struct ifreq
        Encoding.ASCII.GetBytes(Device, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), PlainPackets);
        Must(Control(_device, AttachDevice, request));
        _socket = Must(OpenSocket(Internet, RawSocket, RawPackets));
        int mark = Mark;
        Must(SetOption(_socket, SocketLevel, MarkOption, ref mark, sizeof(int)));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int domain, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int option, ref int value, int length);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entry, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static partial nint SendTo(
        int socket, byte[] packet, nuint length, int flags, byte[] address, int addressLength);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Handle;
        public short Wanted;
        public short Got;
    }
}

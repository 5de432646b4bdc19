using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Bench;

/// <summary>A port that serves plain sockets as the node port serves gRPC.</summary>
internal sealed class SocketPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketPort() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="node">The node that connects: told first, as in gRPC's headers.</param>
    public static async Task<PeerConnection> ConnectAsync(NodeAddress address, ulong node, CancellationToken token)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, token);
        return await GreetAsync(socket, node, token);
    }

    /// <summary>Serves every peer that connects; ends with the listener.</summary>
    public async Task ServeAsync(PeerLinks links, ulong node)
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                serving.Add(ServeAsync(links, await GreetAsync(socket, node, CancellationToken.None)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static Task ServeAsync(PeerLinks links, PeerConnection peer)
        => links.ServeAsync(peer, CancellationToken.None);

    private static async Task<PeerConnection> GreetAsync(Socket socket, ulong node, CancellationToken token)
    {
        byte[] greeting = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(greeting, node);
        await socket.SendAsync(greeting, token);
        NetworkStream reading = new(socket, ownsSocket: false);
        await reading.ReadExactlyAsync(greeting, token);
        SocketStream stream = new(socket);
        ulong peer = BinaryPrimitives.ReadUInt64LittleEndian(greeting);
        return new PeerConnection(peer, stream, stream, socket.Dispose);
    }
}

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

    public static async Task<PeerConnection> ConnectAsync(NodeAddress address, CancellationToken token)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, token);
        return Connection(socket);
    }

    /// <summary>Serves the one peer that connects.</summary>
    public async Task ServeAsync(PeerLinks links)
    {
        Socket socket = await _listener.AcceptSocketAsync();
        socket.NoDelay = true;
        await links.ServeAsync(Connection(socket), CancellationToken.None);
    }

    public void Dispose() => _listener.Dispose();

    private static PeerConnection Connection(Socket socket)
    {
        SocketStream stream = new(socket);
        return new PeerConnection(1, stream, stream, socket.Dispose);
    }
}

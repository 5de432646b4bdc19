using System.Net;
using System.Net.Sockets;
using DynaCluster.Server.Composition;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DynaCluster.Server.Doors;

/// <summary>A port that is taken before the door behind it opens, so that its number can be told to others. Nobody is
/// accepted at it until then.</summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket;

    private ReservedPort(Socket socket) => _socket = socket;

    /// <summary>With the number that was picked for 0.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!; // it is bound

    /// <param name="wanted">0: any free one. Null: the default one, or any free one when that is taken, since nobody
    /// typed it.</param>
    /// <exception cref="StartRefusedException">It cannot be had.</exception>
    public static ReservedPort Take(IPAddress address, int? wanted, int byDefault, string option)
    {
        try
        {
            return new ReservedPort(Bind(new IPEndPoint(address, wanted ?? byDefault)));
        }
        catch (SocketException) when (wanted is null)
        {
            return new ReservedPort(Bind(new IPEndPoint(address, 0)));
        }
        catch (SocketException e)
        {
            throw StartRefusedException.CannotStart($"Port {wanted} on {address} cannot be had: {e.Message}"
                + $"{Environment.NewLine}Stop what listens there, or choose another port with --{option} N "
                + "(0 picks a free one).");
        }
    }

    /// <summary>For the door, which closes it.</summary>
    public Socket Open() => _socket;

    public void Dispose() => _socket.Dispose();

    /// <summary>Listening keeps others away; being bound alone does not.</summary>
    private static Socket Bind(IPEndPoint endPoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        try
        {
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

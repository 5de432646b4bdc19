using System.Net;
using System.Net.Sockets;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Stands before a node's port. Paused, it is what a stopped process is to others: connections stay and are
/// even accepted, and nothing moves.</summary>
public sealed class PausableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _joined = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly NodeAddress _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PausableProxy(NodeAddress target)
    {
        _target = target;
        _listener.Start();
        _open.SetResult();
        _accepting = AcceptAsync();
    }

    public NodeAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public void Pause() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _open.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        await Task.WhenAll(_joined);
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync(_stopping.Token);
                _joined.Add(JoinAsync(near));
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task JoinAsync(Socket near)
    {
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await _open.Task.WaitAsync(_stopping.Token);
            await far.ConnectAsync(_target.Host, _target.Port, _stopping.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // disposed, or one side went
        }

        near.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and int read)
            {
                await _open.Task.WaitAsync(_stopping.Token);
                await to.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposed, or one side went
        }
    }
}

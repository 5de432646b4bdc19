using System.Net;
using System.Net.Sockets;
using DynaCluster.Consensus;

namespace DynaCluster.CrashHost.Wire;

/// <summary>Where clients reach a node: every request is answered when its answer is there, in any order.</summary>
internal sealed class HostPort : IAsyncDisposable
{
    private readonly Func<HostCall, ReadOnlyMemory<byte>, Task<byte[]>> _answer;
    private readonly TcpListener _listener;
    private readonly Lock _gate = new();
    private readonly HashSet<HostLink> _links = [];
    private readonly Task _accepting;

    public HostPort(IPEndPoint address, Func<HostCall, ReadOnlyMemory<byte>, Task<byte[]>> answer)
    {
        _answer = answer;
        _listener = new TcpListener(address);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Ends the connections; what is being answered is answered to nobody.</summary>
    public void Close()
    {
        _listener.Dispose();
        lock (_gate)
        {
            foreach (HostLink link in _links)
            {
                link.Close();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                HostLink link = new(await _listener.AcceptTcpClientAsync());
                lock (_gate)
                {
                    _links.Add(link);
                }

                serving.RemoveAll(static one => one.IsCompletedSuccessfully);
                serving.Add(ServeAsync(link));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // disposed of
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(HostLink link)
    {
        List<Task> answering = [];
        await link.RunAsync(frame =>
        {
            answering.RemoveAll(static one => one.IsCompletedSuccessfully);
            answering.Add(AnswerAsync(link, frame));
        });
        await Task.WhenAll(answering);
        lock (_gate)
        {
            _links.Remove(link);
        }
    }

    private async Task AnswerAsync(HostLink link, HostFrame frame)
    {
        try
        {
            link.Send(frame with { Body = await _answer(frame.Call, frame.Body) });
        }
        catch (OperationCanceledException)
        {
            // the node stops: the client sees its connection end
        }
        catch (Exception fault)
        {
            ProcessEnd.Now($"a request of kind {frame.Call} failed", fault);
        }
    }
}

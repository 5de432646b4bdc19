using System.Net;
using DynaCluster.CrashHost.Wire;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>A client's connections to the three nodes. It retries nothing: one request, one node, one
/// outcome.</summary>
internal sealed class HostDoor(IReadOnlyList<IPEndPoint> nodes) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly HostConnection?[] _connections = new HostConnection?[nodes.Count];

    /// <summary>Asks one node, numbered from 1.</summary>
    /// <exception cref="HostLostException">Not answered; it says whether the request may have arrived.</exception>
    public async Task<T> AskAsync<T>(int node, Func<HostConnection, CancellationToken, ValueTask<T>> ask)
    {
        HostConnection connection = await ConnectAsync(node);
        using CancellationTokenSource late = new(s_patience, TimeProvider.System);
        try
        {
            return await ask(connection, late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new HostLostException(wasSent: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HostConnection connection in _connections.OfType<HostConnection>())
        {
            await connection.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async Task<HostConnection> ConnectAsync(int node)
    {
        if (_connections[node - 1] is { IsLost: false } known)
        {
            return known;
        }

        await _opening.WaitAsync();
        try
        {
            if (_connections[node - 1] is { IsLost: true } lost)
            {
                _connections[node - 1] = null;
                await lost.DisposeAsync();
            }

            return _connections[node - 1] ??= await HostConnection.OpenAsync(nodes[node - 1], default);
        }
        finally
        {
            _opening.Release();
        }
    }
}

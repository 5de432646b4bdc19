using System.Collections.Concurrent;

namespace DynaCluster.Node.Cluster;

/// <summary>One client for each address that was ever asked. Thread-safe.</summary>
public sealed class ClusterClients(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, ClusterClient> _clients = new(StringComparer.Ordinal);

    public ClusterClient To(string address)
        => _clients.GetOrAdd(address, static (at, time) => new ClusterClient(at, time), time);

    public void Dispose()
    {
        foreach (ClusterClient client in _clients.Values)
        {
            client.Dispose();
        }
    }
}

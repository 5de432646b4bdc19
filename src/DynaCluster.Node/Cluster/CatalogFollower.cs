using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>Where a follower of the catalog asks, and where it keeps what it heard.</summary>
/// <param name="Seeds">Nodes to ask as long as nothing is known: host:port.</param>
/// <param name="HasOwn">Whether the node has a replica of the catalog, and so needs no copy.</param>
internal sealed record CatalogSource(
    NodeIdentity Identity, string Folder, IReadOnlyList<string> Seeds, ClusterClients Clients, Func<bool> HasOwn);

/// <summary>Keeps the copy of the catalog of a node that has no replica of it: watches a node that has, and goes on to
/// the next when that one is lost. The last copy is on disk, so that a node finds its cluster again after a restart.
/// Its owner starts and stops it.</summary>
internal sealed class CatalogFollower(CatalogView view, CatalogSource source, TimeProvider time, ILogger events)
    : IAsyncDisposable
{
    private const string FileName = "catalog.copy";

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private int _next;

    private string FilePath => Path.Combine(source.Folder, FileName);

    /// <summary>What was heard last, if anything: it is only a beginning.</summary>
    public void Recall()
    {
        if (!File.Exists(FilePath))
        {
            return;
        }

        try
        {
            CatalogCopy copy = CatalogCopy.Parser.ParseFrom(File.ReadAllBytes(FilePath));
            view.Advance(CatalogCopies.Apply(copy, CatalogSnapshot.Empty));
        }
        catch (InvalidProtocolBufferException)
        {
            // A torn copy is worth nothing, and a new one comes.
        }
    }

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Never faults.</summary>
    private async Task RunAsync()
    {
        bool told = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!source.HasOwn() && NextSource() is { } address)
                {
                    await WatchAsync(address, () => told = false);
                }
            }
            catch (IOException e)
            {
                if (!told)
                {
                    events.CatalogUnreachable(e.Message);
                }

                told = true;
            }
            catch (OperationCanceledException)
            {
                continue; // stopped, or the node has a replica of its own now
            }

            await PauseAsync();
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(Limits.CatalogWatchPause, time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // it stops
        }
    }

    private async Task WatchAsync(string address, Action heard)
    {
        CatalogSnapshot before = CatalogSnapshot.Empty;
        bool isSaved = false;
        CatalogWatchRequest request = new()
        {
            ClusterId = ClusterClient.NameOf(source.Identity.Cluster),
            Revision = 0,
        };
        await foreach (CatalogCopy copy in source.Clients.To(address).WatchCatalogAsync(request, _stop.Token))
        {
            heard();
            isSaved &= SamePlaces(copy, before);
            before = CatalogCopies.Apply(copy, before);

            // A replica that was away shows an older catalog for a while: what is on disk never moves back either.
            if (view.Advance(before) && !isSaved)
            {
                isSaved = true;
                DurableFile.Replace(FilePath, CatalogCopies.Of(before, null).ToByteArray());
            }

            if (source.HasOwn())
            {
                return;
            }
        }
    }

    private static bool SamePlaces(CatalogCopy copy, CatalogSnapshot before)
        => copy.Nodes.Count == before.Nodes.Count
            && copy.Nodes.All(node => before.Nodes.TryGetValue(node.Id, out var known) && known.Equals(node))
            && copy.Placements.All(place => before.Placements.TryGetValue(place.Group, out var known)
                && known.Equals(place));

    /// <summary>One node after the other that may have the catalog.</summary>
    private string? NextSource()
    {
        CatalogSnapshot known = view.Current;
        List<string> addresses = [];
        if (known.Placements.TryGetValue(0, out GroupPlacement? placement))
        {
            addresses.AddRange(placement.Replicas
                .Where(replica => replica.Node != source.Identity.Node)
                .Select(replica => known.Nodes[replica.Node].NodeAddress));
        }

        addresses.AddRange(source.Seeds.Except(addresses));
        return addresses.Count == 0 ? null : addresses[_next++ % addresses.Count];
    }
}

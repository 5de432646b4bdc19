using DynaCluster.Client.Admin;
using DynaCluster.Protocol;

namespace DynaCluster.Cli.Lab;

/// <summary>Looks at a lab again and again: at its processes, its folders, its doors.</summary>
internal sealed class LabWatch(string folder) : IDisposable
{
    private static readonly TimeSpan DoorPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, AdminClient> _clients = [];
    private readonly HttpClient _doors = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = DoorPatience };

    public async Task<LabLook> LookAsync(LabState state, CancellationToken token)
    {
        Task<ClusterStatusResponse?> asking = StatusAsync(state, token);
        LabNodeLook[] nodes = await Task.WhenAll(state.Nodes.Select(node => LookAsync(node, token)));
        ClusterStatusResponse? status = await asking;
        return new LabLook([.. nodes.Select(node => AsMember(node, status))], status);
    }

    public void Dispose()
    {
        _doors.Dispose();
        foreach (AdminClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private static LabNodeLook AsMember(LabNodeLook look, ClusterStatusResponse? status)
        => look.Id is { } id && status?.Nodes.FirstOrDefault(node => node.Definition.Id == id) is
            { Definition.State: NodeState.Removed }
            ? look with { Stage = LabNodeStage.Removed }
            : look;

    private async Task<LabNodeLook> LookAsync(LabNode node, CancellationToken token)
    {
        ulong? id = LabNodeFolder.FindId(folder, node);
        LabNodeStage stage = ProcessStamp.Of(node) switch
        {
            null => LabNodeStage.Stopped,
            { IsPaused: true } => LabNodeStage.Paused,
            _ when id is null => LabNodeStage.Starting,
            _ => await IsReadyAsync(node, token) ? LabNodeStage.Ready : LabNodeStage.Joined,
        };
        return new LabNodeLook(node, stage, id);
    }

    private async Task<bool> IsReadyAsync(LabNode node, CancellationToken token)
    {
        try
        {
            using HttpResponseMessage answer = await _doors.GetAsync(
                new Uri(FormattableString.Invariant($"http://127.0.0.1:{node.Ports.Admin}/readyz")), token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !token.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Of the first node that answers.</summary>
    private async Task<ClusterStatusResponse?> StatusAsync(LabState state, CancellationToken token)
    {
        foreach (LabNode node in state.Nodes.Where(node => ProcessStamp.Of(node) is { IsPaused: false }
            && LabNodeFolder.IsMember(folder, node)))
        {
            using CancellationTokenSource late = new(StatusPatience, TimeProvider.System);
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
            try
            {
                ClusterStatusResponse status = await To(node.AdminEndpoint).StatusAsync(ending.Token);
                if (status.Nodes.Count > 0)
                {
                    return status;
                }
            }
            catch (AdminException)
            {
                // The next one may answer.
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                // So may it.
            }
        }

        return null;
    }

    private AdminClient To(string endpoint)
    {
        if (!_clients.TryGetValue(endpoint, out AdminClient? client))
        {
            client = new AdminClient(endpoint);
            _clients.Add(endpoint, client);
        }

        return client;
    }
}

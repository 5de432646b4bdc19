using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus;

/// <summary>A lone <see cref="RaftGroup"/> on a memory store and the real commit thread.</summary>
public sealed class RaftGroupBed : ReplicatedLogBed, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private MemoryLogStore _store = new();
    private readonly TimeProvider _time;
    private RaftGroup _group = null!; // set by StartAsync
    private RecordingState _state = new();
    private PeerLinks _links = null!; // set by StartAsync
    private NodeLogThread? _thread;

    private RaftGroupBed(TimeProvider time) => _time = time;

    public RaftGroup Group => _group;

    /// <summary>The engine stops by itself, as when its loop broke.</summary>
    public Task KillEngineAsync() => _group.Engine!.Cluster.StopAsync(Token); // it is started

    public async Task LostAsync(Leadership leadership)
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration _ = leadership.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(Token);
    }

    /// <summary>The node's log disk is emptied; the group's folder stays.</summary>
    public void LoseLog() => _store = new MemoryLogStore();

    public string EngineFolder => Path.Combine(_folder["group"], "engine");

    public override IReplicatedLog Log => _group;

    public override RecordingState State => _state;

    public static async Task<RaftGroupBed> StartAsync(TimeProvider time)
    {
        RaftGroupBed bed = new(time);
        await bed.OpenAsync();
        return bed;
    }

    public override Task RestartAsync() => RestartAsync(static () => { });

    public async Task RestartAsync(Action between)
    {
        await CloseAsync();
        between();
        _state = new RecordingState();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        NodeLog node = new(_store, (message, cause) => throw new InvalidOperationException(message, cause));
        _thread = new NodeLogThread(node);
        _links = new PeerLinks(GroupLogBed.Identity.Cluster, 1, _time, NullLogger.Instance);
        _group = new RaftGroup(
            new RaftNode(node, _links, _time), GroupLogBed.Identity, new Membership(GroupLogBed.Replica), _state,
            _folder["group"]);
        await _group.StartAsync(Token);
    }

    private async Task CloseAsync()
    {
        await _group.DisposeAsync();
        await _links.DisposeAsync();
        _thread?.Dispose();
    }
}

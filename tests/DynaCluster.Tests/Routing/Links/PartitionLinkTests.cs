using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Routing.Links;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Routing.Links;

/// <summary>Requests to another node's groups over a real stream.</summary>
public sealed class PartitionLinkTests : IAsyncDisposable
{
    private static readonly Guid s_cluster = new("00000000-0000-0000-0000-0000000000c1");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ScriptedGroups _groups = new();
    private readonly NodeLinks _links = new(s_cluster, TimeProvider.System, NullLogger.Instance);
    private readonly CancellationTokenSource _late = new(s_patience, TimeProvider.System);
    private ServedGroups? _served;

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        if (_served is not null)
        {
            await _served.DisposeAsync();
        }

        _late.Dispose();
    }

    [Fact]
    public async Task A_read_is_answered_by_the_other_node()
    {
        _groups.OnGet = request => new GetResponse { Found = true, Item = request.Key };
        IPartitionChannel link = await ConnectAsync();
        GetResponse response = await link.GetAsync(
            new GetRequest { Key = ByteString.CopyFromUtf8("k") }, _late.Token);
        Assert.Equal("k", response.Item.ToStringUtf8());
    }

    [Fact]
    public async Task Every_kind_of_request_gets_its_own_kind_of_answer()
    {
        IPartitionChannel link = await ConnectAsync();
        await link.WriteAsync(new WriteRequest(), _late.Token);
        await link.ChangeSchemaAsync(new SchemaRequest(), _late.Token);
        CatalogResponse catalog = await link.ChangeCatalogAsync(new CatalogRequest(), _late.Token);
        RangeResponse range = await link.ReadRangeAsync(new RangeRequest { Limit = 7 }, _late.Token);
        TableStatisticsResponse statistics = await link.GetStatisticsAsync(
            new TableStatisticsRequest { Target = new Target { Table = 9 } }, _late.Token);
        Assert.Equal((7u, 9L, ""), (range.Count, statistics.ItemCount, catalog.ErrorType));
    }

    [Fact]
    public async Task Many_at_a_time_each_get_their_own_answer()
    {
        _groups.OnGet = request => new GetResponse { Item = request.Key };
        IPartitionChannel link = await ConnectAsync();
        GetResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => link.GetAsync(
            new GetRequest { Key = ByteString.CopyFrom(BitConverter.GetBytes(i)) }, _late.Token).AsTask()));
        Assert.Equal(Enumerable.Range(0, 2_000), answers.Select(answer => BitConverter.ToInt32(answer.Item.Span)));
    }

    [Fact]
    public async Task A_slow_request_does_not_hold_up_the_next()
    {
        TaskCompletionSource<WriteResponse> slow = new();
        _groups.OnWrite = (_, _) => slow.Task;
        IPartitionChannel link = await ConnectAsync();
        Task<WriteResponse> writing = link.WriteAsync(new WriteRequest(), _late.Token).AsTask();
        await link.GetAsync(new GetRequest(), _late.Token);
        Assert.False(writing.IsCompleted);
        slow.SetResult(new WriteResponse());
        await writing;
    }

    [Fact]
    public async Task Hazard16_A_write_that_was_sent_and_not_answered_is_unknown()
    {
        TaskCompletionSource arrived = new();
        _groups.OnWrite = async (_, token) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new WriteResponse();
        };
        IPartitionChannel link = await ConnectAsync();
        Task<WriteResponse> writing = link.WriteAsync(new WriteRequest(), _late.Token).AsTask();
        await arrived.Task.WaitAsync(_late.Token);
        await _served!.DisposeAsync(); // opened by ConnectAsync
        Assert.Equal(RequestFate.Unknown, (await writing).Error.Fate);
    }

    [Fact]
    public async Task Hazard16_A_write_to_a_node_that_is_down_is_not_applied()
    {
        IPartitionChannel link = await ConnectAsync();
        await _served!.DisposeAsync(); // opened by ConnectAsync
        WriteResponse response;
        do
        {
            response = await link.WriteAsync(new WriteRequest(), _late.Token); // until the link has noticed
        }
        while (response.Error is not { Fate: RequestFate.NotApplied });
    }

    [Fact]
    public async Task A_request_that_broke_there_is_unknown()
    {
        _groups.OnWrite = static (_, _) => throw new InvalidOperationException("a bug");
        IPartitionChannel link = await ConnectAsync();
        WriteResponse response = await link.WriteAsync(new WriteRequest(), _late.Token);
        Assert.Equal(RequestFate.Unknown, response.Error.Fate);
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_refused()
    {
        _served = await ServedGroups.OpenAsync(Guid.Empty, _groups);
        await _links.SetAsync(new Dictionary<ulong, string> { [2] = _served.Address });
        Assert.Equal(
            RequestFate.NotApplied, (await _links.Find(2)!.WriteAsync(new WriteRequest(), _late.Token)).Error.Fate);
    }

    [Fact]
    public async Task A_node_that_comes_back_elsewhere_is_found_again()
    {
        await ConnectAsync();
        await using ServedGroups moved = await ServedGroups.OpenAsync(s_cluster, _groups);
        await _links.SetAsync(new Dictionary<ulong, string> { [2] = moved.Address });
        await _served!.DisposeAsync(); // opened by ConnectAsync
        Assert.Null((await _links.Find(2)!.WriteAsync(new WriteRequest(), _late.Token)).Error);
    }

    [Fact]
    public async Task A_cancelled_caller_waits_no_longer()
    {
        _groups.OnWrite = static async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new WriteResponse();
        };
        IPartitionChannel link = await ConnectAsync();
        using CancellationTokenSource impatient = new();
        ValueTask<WriteResponse> writing = link.WriteAsync(new WriteRequest(), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writing);
    }

    private async Task<IPartitionChannel> ConnectAsync()
    {
        _served = await ServedGroups.OpenAsync(s_cluster, _groups);
        await _links.SetAsync(new Dictionary<ulong, string> { [2] = _served.Address });
        return _links.Find(2)!; // set above
    }
}

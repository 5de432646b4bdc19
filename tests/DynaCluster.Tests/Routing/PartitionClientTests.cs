using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Tests.Router;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Routing;

public sealed class PartitionClientTests
{
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly FakePartitions _partitions;
    private readonly PartitionClient _client;
    private int _asked;

    public PartitionClientTests()
    {
        _partitions = new FakePartitions(_time);
        _client = new PartitionClient(_partitions, () => _partitions.View.Current.Map, _time, new Random(3));
    }

    [Theory]
    [InlineData(0UL, 1U)]
    [InlineData(0x4000_0000_0000_0000UL, 2U)]
    [InlineData(ulong.MaxValue, 4U)]
    public async Task A_request_goes_to_the_group_that_owns_its_hash(ulong hash, uint group)
    {
        uint asked = 0;
        _partitions.OnGet = request =>
        {
            asked = request.Target.Group;
            return new GetResponse();
        };
        await _client.GetAsync(hash, new GetRequest { Target = new Target() }, Token);
        Assert.Equal(group, asked);
    }

    [Fact]
    public async Task What_was_refused_is_its_error()
    {
        _partitions.OnWrite = _ => Failed(RequestFate.Refused, "ThrottlingException", "slow down");
        Outcome<WriteResponse> outcome = await WriteAsync();
        Assert.Equal(("ThrottlingException", "slow down"), (outcome.Error?.Type, outcome.Error?.Message));
    }

    [Fact]
    public async Task A_refused_conditions_item_comes_with_the_error()
    {
        _partitions.OnWrite = _ =>
        {
            WriteResponse response = Failed(RequestFate.Refused, "ConditionalCheckFailedException", "failed");
            response.Error.Item = Google.Protobuf.ByteString.CopyFrom(1, 2, 3);
            return response;
        };
        Outcome<WriteResponse> outcome = await WriteAsync();
        Assert.Equal([1, 2, 3], outcome.Error!.Item.ToArray()); // refused above
    }

    [Fact]
    public async Task An_unknown_outcome_is_never_asked_for_again()
    {
        _partitions.OnWrite = _ => Failed(RequestFate.Unknown, "", "");
        await WriteAsync();
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task An_unknown_outcome_is_an_internal_error()
    {
        _partitions.OnWrite = _ => Failed(RequestFate.Unknown, "", "");
        Assert.Equal(ApiErrors.InternalFailure, (await WriteAsync()).Error);
    }

    [Fact]
    public async Task What_was_not_applied_is_asked_again()
    {
        _partitions.OnWrite = _ => _asked < 3 ? Failed(RequestFate.NotApplied, "", "") : new WriteResponse();
        Outcome<WriteResponse> outcome = await AdvancingAsync(WriteAsync());
        Assert.Equal((3, null), (_asked, outcome.Error));
    }

    [Fact]
    public async Task What_is_never_applied_ends_as_unavailable_after_a_bounded_number_of_attempts()
    {
        _partitions.OnWrite = _ => Failed(RequestFate.NotApplied, "", "");
        Outcome<WriteResponse> outcome = await AdvancingAsync(WriteAsync());
        Assert.Equal((Limits.RoutingRetriesMax + 2, ApiErrors.NotApplied), (_asked, outcome.Error));
    }

    [Fact]
    public async Task Hazard07_A_request_carries_the_epoch_of_the_range_that_it_was_made_for()
    {
        ulong epoch = 0;
        _partitions.OnGet = request =>
        {
            epoch = request.Target.RangeEpoch;
            return new GetResponse();
        };
        await _client.GetAsync(5, new GetRequest { Target = new Target() }, Token);
        Assert.Equal(PartitionMap.FoundingEpoch, epoch);
    }

    [Fact]
    public async Task Hazard07_A_group_that_owns_another_range_is_asked_again_by_a_new_map()
    {
        PartitionMap map = _partitions.View.Current.Map!; // the double has one
        _partitions.OnRefresh = () => map = new PartitionMap([(9u, 0UL, 2UL)]);
        var client = new PartitionClient(_partitions, () => map, _time, new Random(3));
        List<(uint, ulong)> asked = [];
        _partitions.OnGet = request =>
        {
            asked.Add((request.Target.Group, request.Target.RangeEpoch));
            return asked.Count > 1 ? new GetResponse() : new GetResponse
            {
                Error = new RequestError
                {
                    Fate = RequestFate.NotApplied,
                    Type = PartitionClient.StaleRangeType,
                },
            };
        };
        await AdvancingAsync(client.GetAsync(5, new GetRequest { Target = new Target() }, Token).AsTask());
        Assert.Equal([(1u, 1UL), (9u, 2UL)], asked);
    }

    [Fact]
    public async Task A_write_under_an_older_schema_is_sent_again_under_the_newest_one()
    {
        uint version = 3;
        _partitions.OnRefresh = () => version = 4;
        var client = new PartitionClient(_partitions, () => _partitions.View.Current.Map, _time, new Random(3))
        {
            SchemaVersion = _ => version,
        };
        List<(uint, bool)> asked = [];
        _partitions.OnWrite = request =>
        {
            asked.Add((request.Target.SchemaVersion, request.Target.SchemaRenewed));
            return asked.Count > 1
                ? new WriteResponse()
                : Failed(RequestFate.NotApplied, PartitionClient.StaleSchemaType, "");
        };
        var write = new WriteRequest { Target = new Target { Table = 1, SchemaVersion = 3 } };
        await AdvancingAsync(client.WriteAsync(5, write, Token).AsTask());
        Assert.Equal([(3u, false), (4u, true)], asked);
    }

    [Fact]
    public async Task Hazard07_A_range_that_was_cut_by_an_older_map_is_not_read_by_a_newer_one()
    {
        PartitionMap map = _partitions.View.Current.Map!; // the double has one
        var client = new PartitionClient(_partitions, () => map, _time, new Random(3));
        HashSet<ulong> epochs = [];
        _partitions.OnRange = request =>
        {
            map = new PartitionMap([(1u, 0UL, 2UL)]);
            epochs.Add(request.Target.RangeEpoch);
            return new RangeResponse { Error = new RequestError { Fate = RequestFate.NotApplied } };
        };
        RangeRequest request = new() { Target = new Target { Group = 1 } };
        await AdvancingAsync(client.ReadRangeAsync(request, Token).AsTask());
        Assert.Equal([1UL], epochs);
    }

    [Fact]
    public async Task Before_there_is_a_map_nothing_is_asked()
    {
        var client = new PartitionClient(_partitions, () => (PartitionMap?)null, _time, new Random(3));
        Outcome<GetResponse> outcome = await client.GetAsync(1, new GetRequest { Target = new Target() }, Token);
        Assert.Equal(ApiErrors.NotApplied, outcome.Error);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static WriteResponse Failed(RequestFate fate, string type, string message)
        => new() { Error = new RequestError { Fate = fate, Type = type, Message = message } };

    private Task<Outcome<WriteResponse>> WriteAsync()
    {
        Func<WriteRequest, WriteResponse> answer = _partitions.OnWrite;
        _partitions.OnWrite = request =>
        {
            _asked++;
            return answer(request);
        };
        return _client.WriteAsync(5, new WriteRequest { Target = new Target() }, Token).AsTask();
    }

    private async Task<T> AdvancingAsync<T>(Task<T> task)
    {
        for (int i = 0; i < 10_000 && !task.IsCompleted; i++)
        {
            _time.Advance(Limits.RoutingDelayMax);
            await Task.Yield();
        }

        return await task;
    }
}

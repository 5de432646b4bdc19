using DynaCluster.Model;
using DynaCluster.Protocol;
using DynaCluster.Routing.Links;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Routing.Links;

/// <summary>A node that says nothing though its connection stands: stopped, or cut off.</summary>
public sealed class SilentNodeTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(20), TimeProvider.System);
    private readonly PartitionLink _link;
    private readonly SilentNode _node = new();
    private readonly FakeTimeProvider _time = new();

    public SilentNodeTests()
    {
        _link = new PartitionLink("a:1", (_, _) => Task.FromResult(_node.Connection), _time, NullLogger.Instance);
        _link.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _late.Dispose();
    }

    [Fact]
    public async Task It_is_given_no_further_write()
    {
        _ = await FallSilentAsync();
        WriteResponse next = await _link.WriteAsync(new WriteRequest(), _late.Token);
        Assert.Equal(RequestFate.NotApplied, next.Error.Fate);
    }

    [Fact]
    public async Task Hazard16_A_write_that_it_was_given_waits_on()
    {
        Task<WriteResponse> writing = await FallSilentAsync();
        Assert.False(writing.IsCompleted);
    }

    [Fact]
    public async Task A_read_that_it_was_given_is_for_others_to_answer()
    {
        Task<GetResponse> reading = _link.GetAsync(new GetRequest(), _late.Token).AsTask();
        await _node.NextAsync(PartitionCall.CallOneofCase.Get, _late.Token);
        await PassSilenceAsync();
        Assert.Equal(RequestFate.NotApplied, (await reading.WaitAsync(_late.Token)).Error.Fate);
    }

    [Fact]
    public async Task It_is_asked_again_when_it_speaks()
    {
        Task<WriteResponse> writing = await FallSilentAsync();
        _node.Say(new PartitionAnswer { Correlation = 1, Write = new WriteResponse() });
        await writing.WaitAsync(_late.Token);
        _ = _link.WriteAsync(new WriteRequest { Kind = WriteKind.Delete }, _late.Token).AsTask();
        PartitionCall next = await _node.NextAsync(PartitionCall.CallOneofCase.Write, _late.Token);
        Assert.Equal(WriteKind.Delete, next.Write.Kind);
    }

    [Fact]
    public async Task A_node_that_answers_pings_is_only_slow()
    {
        Task<WriteResponse> writing = _link.WriteAsync(new WriteRequest(), _late.Token).AsTask();
        await _node.NextAsync(PartitionCall.CallOneofCase.Write, _late.Token);
        for (TimeSpan past = default; past < 2 * Limits.PartitionSilenceMax; past += Limits.PartitionPulse)
        {
            _time.Advance(Limits.PartitionPulse);
            await _node.NextAsync(PartitionCall.CallOneofCase.Ping, _late.Token);
            _node.Say(new PartitionAnswer { Ping = new LinkPing() });

            // What the link does with the ping is done when a read that follows it is answered.
            Task<GetResponse> reading = _link.GetAsync(new GetRequest(), _late.Token).AsTask();
            PartitionCall read = await _node.NextAsync(PartitionCall.CallOneofCase.Get, _late.Token);
            _node.Say(new PartitionAnswer { Correlation = read.Correlation, Get = new GetResponse() });
            await reading;
        }

        Assert.False(writing.IsCompleted);
    }

    private async Task<Task<WriteResponse>> FallSilentAsync()
    {
        Task<WriteResponse> writing = _link.WriteAsync(new WriteRequest(), _late.Token).AsTask();
        await _node.NextAsync(PartitionCall.CallOneofCase.Write, _late.Token);
        await PassSilenceAsync();
        return writing;
    }

    private async Task PassSilenceAsync()
    {
        _time.Advance(Limits.PartitionPulse);
        await _node.NextAsync(PartitionCall.CallOneofCase.Ping, _late.Token);
        _time.Advance(Limits.PartitionSilenceMax + TimeSpan.FromMilliseconds(1));
    }
}

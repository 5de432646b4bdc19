using System.Threading.Channels;
using DynaCluster.Protocol;
using DynaCluster.Routing.Links;
using Grpc.Core;

namespace DynaCluster.Tests.Routing.Links;

/// <summary>The other end of a link whose connection stands whatever happens: what it was asked, and what the test lets
/// it say.</summary>
internal sealed class SilentNode : IClientStreamWriter<PartitionCalls>, IAsyncStreamReader<PartitionAnswers>
{
    private readonly Channel<PartitionCall> _asked = Channel.CreateUnbounded<PartitionCall>();
    private readonly Channel<PartitionAnswers> _said = Channel.CreateUnbounded<PartitionAnswers>();

    public WriteOptions? WriteOptions { get; set; }

    public PartitionAnswers Current { get; private set; } = new();

    public PartitionConnection Connection => new(this, this, static () => { });

    /// <summary>The next request of a kind.</summary>
    public async Task<PartitionCall> NextAsync(PartitionCall.CallOneofCase kind, CancellationToken token)
    {
        while (true)
        {
            PartitionCall call = await _asked.Reader.ReadAsync(token);
            if (call.CallCase == kind)
            {
                return call;
            }
        }
    }

    public void Say(PartitionAnswer answer) => _said.Writer.TryWrite(new PartitionAnswers { Answers = { answer } });

    public Task WriteAsync(PartitionCalls message)
    {
        foreach (PartitionCall call in message.Calls)
        {
            _asked.Writer.TryWrite(call);
        }

        return Task.CompletedTask;
    }

    public Task WriteAsync(PartitionCalls message, CancellationToken cancellationToken) => WriteAsync(message);

    public Task CompleteAsync() => Task.CompletedTask;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        Current = await _said.Reader.ReadAsync(cancellationToken);
        return true;
    }
}

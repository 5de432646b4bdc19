using System.Collections.Concurrent;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Says nothing until it is opened, then answers everything; notes the numbers that it was handed.</summary>
public sealed class HoldingReceiver : FrameReceiver
{
    private readonly ConcurrentQueue<int> _handed = new();
    private volatile bool _open;
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<int> Handed => [.. _handed];

    public void Open() => _open = true;

    public void Clear() => _handed.Clear();

    public async Task HandedAsync(int count)
    {
        while (true)
        {
            TaskCompletionSource next = _next;
            if (_handed.Count >= count)
            {
                return;
            }

            await next.Task;
        }
    }

    public override ValueTask HandleAsync(InboundFrame frame)
    {
        _handed.Enqueue(LinkPair.Number(frame.Body));
        if (_open)
        {
            frame.Reply(new EncodedBody(frame.Body));
        }

        TaskCompletionSource handed = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        handed.SetResult();
        return ValueTask.CompletedTask;
    }

    public override bool Confirms(ulong sender, long term) => true;
}

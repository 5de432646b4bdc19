using DynaCluster.Model;
using Microsoft.Extensions.ObjectPool;

namespace DynaCluster.Router.Http;

/// <summary>The buffers and the deadline of one request and its answer, pooled.</summary>
internal sealed class Exchange : IDisposable
{
    private readonly TimeProvider _time;
    private CancellationTokenSource _deadline;

    private Exchange(TimeProvider time)
    {
        _time = time;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    public RequestBody Body { get; } = new();

    public ResponseWriter Response { get; } = new();

    /// <summary>Cancelled at the deadline only. A caller that hangs up changes nothing: the work is decided
    /// anyway.</summary>
    public CancellationToken Begin(TimeSpan deadline)
    {
        _deadline.CancelAfter(deadline);
        return _deadline.Token;
    }

    public void Dispose()
    {
        _deadline.Dispose();
        Response.Dispose();
    }

    private void Reset()
    {
        Body.Reset(Limits.KeptBufferBytesMax);
        Response.Reset(Limits.KeptBufferBytesMax);
        if (!_deadline.TryReset())
        {
            _deadline.Dispose();
            _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        }
    }

    internal sealed class Policy(TimeProvider time) : PooledObjectPolicy<Exchange>
    {
        public override Exchange Create() => new(time);

        public override bool Return(Exchange obj)
        {
            obj.Reset();
            return true;
        }
    }
}

using DynaCluster.Model;
using Microsoft.Extensions.ObjectPool;

namespace DynaCluster.Router.Messages;

/// <summary>Tokens that end at a request's deadline only, pooled. A caller that hangs up changes nothing: the work is
/// decided anyway.</summary>
internal sealed class RequestDeadlines(TimeProvider time, TimeSpan duration)
{
    private readonly DefaultObjectPool<CancellationTokenSource> _sources =
        new(new Policy(time), Limits.KeptExchangesMax);

    public CancellationTokenSource Begin()
    {
        CancellationTokenSource source = _sources.Get();
        source.CancelAfter(duration);
        return source;
    }

    public void End(CancellationTokenSource source) => _sources.Return(source);

    private sealed class Policy(TimeProvider time) : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new(Timeout.InfiniteTimeSpan, time);

        public override bool Return(CancellationTokenSource obj)
        {
            if (obj.TryReset())
            {
                return true;
            }

            obj.Dispose();
            return false;
        }
    }
}

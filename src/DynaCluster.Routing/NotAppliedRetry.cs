using DynaCluster.Model;
using DynaCluster.Protocol;
using Polly;
using Polly.Retry;

namespace DynaCluster.Routing;

/// <summary>How often and how far apart a request that its group did not apply is sent again.</summary>
internal static class NotAppliedRetry
{
    /// <param name="random">Used under a lock.</param>
    internal static ResiliencePipeline Create(TimeProvider time, Random random)
    {
        var chance = new Lock();
        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static attempt => ValueTask.FromResult(
                    PartitionClient.ErrorOf(attempt.Outcome.Result) is { Fate: RequestFate.NotApplied }),
                MaxRetryAttempts = Limits.RoutingRetriesMax,
                Delay = Limits.RoutingDelayFirst,
                MaxDelay = Limits.RoutingDelayMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = () =>
                {
                    lock (chance)
                    {
                        return random.NextDouble();
                    }
                },
            })
            .Build();
    }
}

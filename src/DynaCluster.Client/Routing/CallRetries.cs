using DynaCluster.Client.Errors;
using Polly;
using Polly.Retry;

namespace DynaCluster.Client.Routing;

/// <summary>How often and how far apart requests are sent again.</summary>
internal static class CallRetries
{
    /// <param name="kind">What may have been done is done again only where that changes nothing.</param>
    public static ResiliencePipeline Create(DynaClientOptions options, CallKind kind)
        => new ResiliencePipelineBuilder { TimeProvider = options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<DynaException>(failure => IsRetryable(failure, kind)),
                MaxRetryAttempts = options.RetriesMax,
                Delay = options.RetryDelayFirst,
                MaxDelay = options.RetryDelayMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();

    public static bool IsRetryable(DynaException failure, CallKind kind)
        => failure.IsNotApplied || (failure.IsOutcomeUnknown && kind == CallKind.Read);
}

using Microsoft.Extensions.Logging;

namespace DynaCluster.Router.Http;

/// <summary>Says in the log that a request met a bug: at most once a second, with how many went unsaid.</summary>
internal sealed partial class FailureEvents(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _lastAt;
    private bool _any;
    private int _unsaid;

    public void Add(string operation, Exception failure)
    {
        int unsaid;
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_any && time.GetElapsedTime(_lastAt, now) < Pause)
            {
                _unsaid = unchecked(_unsaid + 1);
                return;
            }

            _any = true;
            _lastAt = now;
            unsaid = _unsaid;
            _unsaid = 0;
        }

        RequestFailed(log, operation, unsaid, failure);
    }

    [LoggerMessage(EventId = 1, EventName = "RequestFailed", Level = LogLevel.Error,
        Message = "{Operation} met a bug and was answered with InternalServerError; {Unsaid} more were not logged")]
    private static partial void RequestFailed(ILogger log, string operation, int unsaid, Exception failure);
}

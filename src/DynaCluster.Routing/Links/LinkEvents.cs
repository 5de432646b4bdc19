using Microsoft.Extensions.Logging;

namespace DynaCluster.Routing.Links;

/// <summary>What the ways to other nodes' groups log.</summary>
internal static partial class LinkEvents
{
    [LoggerMessage(EventName = "NodeUnreachable", Level = LogLevel.Warning,
        Message = "The groups of the node at {Address} cannot be reached and are tried again until they can: {Reason}")]
    public static partial void NodeUnreachable(this ILogger log, string address, string reason);
}

namespace DynaCluster.Server.Logging;

/// <summary>The server's own log events. The ids are for filters and alarms: they never change their meaning.</summary>
internal static partial class ServerEvents
{
    [LoggerMessage(1, LogLevel.Information,
        "DynamoDB door on {Endpoint}, gRPC on {Grpc}, admin on {Admin}, data in {Data}")]
    public static partial void Listening(
        this ILogger logger, string endpoint, string grpc, string admin, string data);

    [LoggerMessage(2, LogLevel.Information, "First table: {Command}")]
    public static partial void FirstTable(this ILogger logger, string command);

    [LoggerMessage(3, LogLevel.Information, "Stopping: {Reason}")]
    public static partial void Stopping(this ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Others can reach {Endpoint}, and requests are not authenticated")]
    public static partial void Insecure(this ILogger logger, string endpoint);

    [LoggerMessage(6, LogLevel.Error, "Not stopped within {Seconds} s: ending without a clean stop")]
    public static partial void StopTimedOut(this ILogger logger, double seconds);

    [LoggerMessage(7, LogLevel.Information,
        "Other nodes on {Address}, admin on {Admin}, data in {Data}; this node has no DynamoDB door")]
    public static partial void ListeningToNodes(this ILogger logger, string address, string admin, string data);
}

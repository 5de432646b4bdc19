namespace DynaCluster.Model;

/// <summary>The router's own bounds.</summary>
public static partial class Limits
{
    /// <summary>Attempts after the first one at a request that its group did not apply.</summary>
    public const int RoutingRetriesMax = 24;

    /// <summary>Buffers of a request and its answer that are kept for the next one.</summary>
    public const int KeptBufferBytesMax = 64 * 1024;

    /// <summary>Sets of request buffers that are kept while no request uses them.</summary>
    public const int KeptExchangesMax = 256;

    /// <summary>Calls that one connection of the gRPC door has at a time.</summary>
    public const int GrpcStreamsMax = 1_000;

    /// <summary>Largest message of the gRPC door: a batch of the largest items.</summary>
    public const int GrpcMessageBytesMax = 32 * 1024 * 1024;

    public static readonly TimeSpan RoutingDelayFirst = TimeSpan.FromMilliseconds(5);
    public static readonly TimeSpan RoutingDelayMax = TimeSpan.FromMilliseconds(500);
}

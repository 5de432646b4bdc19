namespace DynaCluster.Model;

/// <summary>Bounds of the links between nodes.</summary>
public static partial class Limits
{
    /// <summary>A frame with its header; the largest entry of the log fits in.</summary>
    public const int FrameBytesMax = 16 * 1024 * 1024;

    /// <summary>Frames that wait for the sender are sent together up to so many bytes; larger messages leave the
    /// processor's cache on their way through HTTP/2, and cost more a frame.</summary>
    public const int LinkBatchBytesMax = 128 * 1024;

    /// <summary>From this size on a frame goes alone, so that nobody waits while its body is copied.</summary>
    public const int LinkFrameAloneBytes = 64 * 1024;

    /// <summary>Frames that wait for the sender of one link; above it a call fails at once.</summary>
    public const int LinkQueueBytesMax = 16 * 1024 * 1024;

    /// <summary>The part of the queue that frames with long bodies may fill: votes and heartbeats find room.</summary>
    public const int LinkQueueLongBytesMax = 12 * 1024 * 1024;

    /// <summary>A frame above it counts as one with a long body.</summary>
    public const int LinkFrameLongBytes = 4 * 1024;

    /// <summary>Calls of one link that wait for their answers; above it a call fails at once.</summary>
    public const int LinkCallsMax = 16_384;

    /// <summary>Read barriers in one frame.</summary>
    public const int LinkConfirmsMax = 4_096;

    /// <summary>How long those that come wait for the answer to those that were sent before: one frame after the other
    /// carries all. Afterwards the answer is taken for lost.</summary>
    public static readonly TimeSpan LinkConfirmPatience = TimeSpan.FromMilliseconds(10);

    /// <summary>Received messages that frames being handled hold on to; above it frames are copied, and each then holds
    /// no more than itself.</summary>
    public const int LinkHeldBytesMax = 32 * 1024 * 1024;

    /// <summary>Frames of one group that wait or are being handled; above it they are refused.</summary>
    public const int GroupInboxFramesMax = 1_024;
    public const int GroupInboxBytesMax = 32 * 1024 * 1024;

    /// <summary>Largest message of any service of the node port: a batch of requests, and the largest behind it.
    /// </summary>
    public const int NodePortMessageBytesMax = 2 * FrameBytesMax;

    /// <summary>What HTTP/2 lets be on the way, each way.</summary>
    public const int LinkWindowBytes = 4 * 1024 * 1024;

    /// <summary>Connections of other nodes; more are closed at once.</summary>
    public const int NodePortConnectionsMax = 1_024;

    /// <summary>From the first packet to the peer's first answer.</summary>
    public static readonly TimeSpan LinkConnectDuration = TimeSpan.FromSeconds(2);

    /// <summary>Between two attempts to connect; doubled after each failed one.</summary>
    public static readonly TimeSpan LinkDelayFirst = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan LinkDelayMax = TimeSpan.FromSeconds(1);

    /// <summary>Without any frame for so long a ping is sent; without its answer for so long the connection is
    /// dead.</summary>
    public static readonly TimeSpan LinkPingDelay = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan LinkPingDuration = TimeSpan.FromSeconds(2);

    /// <summary>From the order to close the node port to the end of its connections.</summary>
    public static readonly TimeSpan NodePortStopDuration = TimeSpan.FromSeconds(1);
}

namespace DynaCluster.Consensus.Links;

/// <summary>What a node's links have done since its start; both directions, requests and answers.</summary>
public sealed class LinkCounters
{
    private long _framesSent;
    private long _bytesSent;
    private long _messagesSent;
    private long _framesReceived;
    private long _bytesReceived;
    private long _connects;
    private long _framesRefused;
    private long _repliesDropped;

    public long FramesSent => Interlocked.Read(ref _framesSent);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Messages of the stream; each carries all frames that waited.</summary>
    public long MessagesSent => Interlocked.Read(ref _messagesSent);

    public long FramesReceived => Interlocked.Read(ref _framesReceived);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Connections that this node made.</summary>
    public long Connects => Interlocked.Read(ref _connects);

    /// <summary>Frames of others that this node refused, and answers that did not fit their call.</summary>
    public long FramesRefused => Interlocked.Read(ref _framesRefused);

    /// <summary>Answers that found no room or no connection.</summary>
    public long RepliesDropped => Interlocked.Read(ref _repliesDropped);

    internal void Sent(FrameBatch batch)
    {
        Interlocked.Add(ref _framesSent, batch.Frames);
        Interlocked.Add(ref _bytesSent, batch.Length);
        Interlocked.Increment(ref _messagesSent);
    }

    internal void Received(int frames, int bytes)
    {
        Interlocked.Add(ref _framesReceived, frames);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    internal void Connected() => Interlocked.Increment(ref _connects);

    internal void Refused() => Interlocked.Increment(ref _framesRefused);

    internal void ReplyDropped() => Interlocked.Increment(ref _repliesDropped);
}

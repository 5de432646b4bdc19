namespace DynaCluster.Consensus.Links;

/// <summary>The replica of one group that frames are handed to.</summary>
public abstract class FrameReceiver
{
    /// <summary>
    /// Handles a frame that was sent to this very replica, and answers it by <see cref="InboundFrame.Reply"/>. Called
    /// by one flow per group in the order in which each sender sent; the next frame is handed over when the method has
    /// returned, not when its task has completed. A frame that is not answered times out at its sender.
    /// </summary>
    /// <param name="frame">Valid until the task completes, its body too.</param>
    public abstract ValueTask HandleAsync(InboundFrame frame);

    /// <summary>
    /// Answers a read barrier: true when this replica's term is not higher than <paramref name="term"/>. It must be the
    /// term that a vote of this replica would be refused under from now on, and it must not wait: all groups of the
    /// connection wait for it.
    /// </summary>
    public abstract bool Confirms(ulong sender, long term);
}

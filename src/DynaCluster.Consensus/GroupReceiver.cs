using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus;

/// <summary>Where the links hand over what is sent to a <see cref="RaftGroup"/>.</summary>
internal sealed class GroupReceiver(RaftGroup group) : FrameReceiver
{
    public override ValueTask HandleAsync(InboundFrame frame) => group.HandleAsync(frame);

    /// <summary>The log's term is durable, and a vote in a later one is given only when that is it.</summary>
    public override bool Confirms(ulong sender, long term) => group.Log.Term <= term;
}

namespace DynaCluster.Consensus.Links;

/// <summary>Whose frame this is: from one replica of a group to another. Replica ids are unique in the
/// cluster.</summary>
public readonly record struct FrameRoute(uint Group, ulong Sender, ulong Receiver)
{
    /// <summary>The way of the answer.</summary>
    public FrameRoute Back => new(Group, Receiver, Sender);
}

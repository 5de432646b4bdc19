namespace DynaCluster.Model.Items;

/// <summary>A stored item of a newer version, or one that was damaged: the replica that meets it stops.</summary>
public sealed class UnreadableItemException(string message) : Exception(message);

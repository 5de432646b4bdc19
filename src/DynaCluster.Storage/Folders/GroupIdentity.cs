namespace DynaCluster.Storage.Folders;

/// <summary>Whose state a folder holds. All three are written into it when it is made, and checked when it is
/// opened.</summary>
/// <param name="Cluster">The cluster's id: one word.</param>
/// <param name="Replica">Catalog-issued, never reused.</param>
public sealed record GroupIdentity(string Cluster, uint Group, ulong Replica);

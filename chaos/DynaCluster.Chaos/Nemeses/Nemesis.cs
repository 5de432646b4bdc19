using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>One kind of fault.</summary>
/// <param name="name">As in --nemeses.</param>
internal abstract class Nemesis(string name)
{
    public string Name => name;

    /// <summary>What this machine lacks for it; empty: nothing.</summary>
    public virtual string LackOf(ClusterSite site) => "";

    /// <summary>Hits, holds and takes back what it did; every process runs afterwards, though perhaps not yet as
    /// before. After a cancellation it has taken back what it did, too.</summary>
    /// <returns>Whom it hit.</returns>
    public abstract Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token);
}

using DynaCluster.Chaos.Clients;

namespace DynaCluster.Chaos.Workloads;

/// <summary>Which node a client asks: mostly its own, sometimes another, and another after its own did not answer.
/// </summary>
internal sealed class ClientRoute(int client, int nodes, Random random)
{
    private int _home = client % nodes;

    public int Next() => random.Next(8) == 0 ? random.Next(nodes) : _home;

    public void Learn(int asked, Fate fate)
    {
        if (asked == _home && fate is Fate.NotApplied or Fate.Unknown)
        {
            _home = (_home + 1 + random.Next(nodes - 1)) % nodes;
        }
    }
}

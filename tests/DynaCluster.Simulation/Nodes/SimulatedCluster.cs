using DynaCluster.Consensus;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Nodes;

/// <summary>The nodes of one region over their lives, the network between them, and who watches their logs.</summary>
public sealed class SimulatedCluster
{
    private readonly SortedDictionary<uint, Membership> _founding = [];
    private readonly Queue<SimulatedNode> _joining = new();
    private ulong _lastReplica;

    /// <param name="found">Hears what the checkers and the nodes find.</param>
    public SimulatedCluster(SimulatedWorld world, NodeForms forms, Action<string> found)
    {
        World = world;
        Forms = forms;
        Found = found;
        Network = new SimulatedNetwork(world);
        Watch = new LogWatch(found) { Said = world.Trace.Add };
        QuorumPatience = TimeSpan.FromMilliseconds(world.Random.Next(200, 3000));
        Pace = forms.Paces[world.Random.Next(forms.Paces.Count)];
        Nodes = [.. Enumerable.Range(0, forms.Nodes).Select(number => new SimulatedNode(this, number))];
        bool grows = forms.Nodes > 1 && forms.LosesDisks && !forms.KeepsIdentities
            && world.Random.Next(forms.GrowsOneOf) == 0;
        SimulatedNode[] founders = grows ? [Nodes[0]] : [.. Nodes];
        for (uint group = 0; group <= forms.DataGroups; group++)
        {
            foreach (SimulatedNode node in Nodes)
            {
                node.Place(group, NewReplica(group, node.Number));
            }

            _founding[group] = new Membership([.. founders.Select(node => node.ReplicaOf(group).Replica)]);
        }

        foreach (SimulatedNode node in Nodes.Except(founders))
        {
            node.StayAway();
            _joining.Enqueue(node);
        }

        NextJoins();
    }

    public static Guid Id { get; } = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);

    public SimulatedWorld World { get; }

    public NodeForms Forms { get; }

    public Action<string> Found { get; }

    public SimulatedNetwork Network { get; }

    public ReplicaDirectory Directory { get; } = new();

    public LogWatch Watch { get; }

    /// <summary>How long a leader that reaches nobody takes itself for one: in some runs long enough that another one
    /// leads meanwhile.</summary>
    public TimeSpan QuorumPatience { get; }

    /// <summary>How many times longer writers think than those who only ask.</summary>
    public int Pace { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    /// <summary>Replicas whose leader does not have what they need any more: a snapshot must come in its
    /// place.</summary>
    internal SortedDictionary<(uint Group, ulong Replica), BehindReport> Behind { get; } = [];

    /// <summary>The node that is new, or whose disk is gone or damaged, until it has new replicas. One at a time: a
    /// majority that is gone is gone.</summary>
    public SimulatedNode? Lost { get; set; }

    public int LifeCount => Nodes.Sum(static node => node.LifeCount);

    public int CrashCount => Nodes.Sum(static node => node.CrashCount);

    public int SnapshotCount => Nodes.Sum(static node => node.SnapshotCount);

    /// <summary>The lives that serve now, by node.</summary>
    public IEnumerable<NodeLife> Serving => Nodes.Select(static node => node.Serving).OfType<NodeLife>();

    /// <summary>The lost one has its replicas; whoever waits to join is next.</summary>
    public void NextJoins() => Lost = _joining.TryDequeue(out SimulatedNode? node) ? node : null;

    internal void ReportBehind(uint group, ulong replica, long start)
    {
        long first = Behind.TryGetValue((group, replica), out BehindReport known) ? known.First : World.Now;
        Behind[(group, replica)] = new BehindReport(start, first, World.Now);
    }

    /// <summary>The log that leads a group, as far as anybody knows, with its process.</summary>
    internal (SimulatedProcess Process, SimulatedLog Log)? LeaderOf(uint group)
        => Serving.Where(life => life.Logs[group].Leads)
            .Select(life => ((SimulatedProcess, SimulatedLog)?)(life.Process, life.Logs[group]))
            .FirstOrDefault();

    /// <summary>A copy of the state of whoever applied most; null: nobody serves.</summary>
    public GroupSnapshot? Copy(uint group)
        => Nodes.Select(node => node.Copy(group)).OfType<GroupSnapshot>()
            .MaxBy(static snapshot => snapshot.Start.Position.Index);

    public void Start()
    {
        foreach (SimulatedNode node in Nodes)
        {
            node.Start();
        }
    }

    /// <summary>The voters that a group begins with.</summary>
    public Membership Founding(uint group) => _founding[group];

    /// <summary>Where everything stands, for whoever looks into a run.</summary>
    public override string ToString()
        => string.Join(Environment.NewLine, Nodes.SelectMany(node => Enumerable.Range(0, Forms.DataGroups + 1)
            .Select(group => node.LogOf((uint)group))
            .Select(log => $"  node {node.Number} {(log is null ? "has no log" : log)}")
            .Prepend($"  node {node.Number} {(node.Serving is null ? "does not serve" : "serves")}")));

    /// <summary>Issues an id, never used before.</summary>
    public ReplicaIdentity NewReplica(uint group, int node)
    {
        ReplicaIdentity replica = new(Id, group, ++_lastReplica);
        Directory.Place(group, replica.Replica, node);
        return replica;
    }
}

/// <param name="Start">Where the leader's log begins.</param>
/// <param name="First">When it was first said.</param>
/// <param name="Last">When it was last said.</param>
internal readonly record struct BehindReport(long Start, long First, long Last);

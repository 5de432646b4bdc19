using System.Collections.Frozen;
using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Tests.Placement;

/// <summary>A catalog in memory with nodes and placements, changed by the real rules.</summary>
internal sealed class CatalogBed
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _groups;
    private readonly Dictionary<string, byte[]> _state = new(StringComparer.Ordinal);

    public CatalogBed(int groups)
    {
        _groups = groups;
        Apply(edit =>
        {
            CatalogChanges.DefineCluster(
                edit,
                ClusterDefinitions.Create(Guid.Empty, "us-east-1", "000000000000", groups, s_now),
                Node(1, "a") with { Id = 1, State = NodeState.Active });
            return new Outcome<int>();
        });
    }

    public CatalogSnapshot Snapshot
    {
        get
        {
            CatalogEdit edit = Edit();
            return new CatalogSnapshot
            {
                Revision = 1,
                Cluster = edit.FindCluster()!, // defined by the constructor
                Nodes = edit.ReadNodes().ToFrozenDictionary(node => node.Id),
                Placements = Enumerable.Range(0, _groups + 1)
                    .Select(group => edit.FindPlacement((uint)group)!)
                    .ToFrozenDictionary(placement => placement.Group),
                LastReplicaId = edit.ReadCounters().LastReplicaId,
            };
        }
    }

    /// <summary>A node as it says who it is; the number makes incarnation and address.</summary>
    public static NodeDraft Node(byte number, string zone) => new(number, zone);

    public Outcome<NodeDefinition> Register(NodeDraft node) => Apply(
        edit => CatalogChanges.RegisterNode(edit, new RegisterNodeChange { Node = node }, s_now));

    public Outcome<NodeDefinition> Remove(ulong node)
        => Apply(edit => CatalogChanges.RemoveNode(edit, new RemoveNodeChange { Node = node }));

    public Outcome<GroupPlacement> Place(PlaceGroupChange change)
        => Apply(edit => CatalogChanges.PlaceGroup(edit, change));

    public Outcome<GroupPlacement> Settle(uint group) => Apply(edit => CatalogChanges.SettleGroup(
        edit, new SettleGroupChange { Group = group, Epoch = edit.FindPlacement(group)!.Epoch }));

    private CatalogEdit Edit() => new(key => _state.TryGetValue(Convert.ToHexString(key), out byte[]? value)
        ? value.AsMemory()
        : default(ReadOnlyMemory<byte>?));

    private Outcome<T> Apply<T>(Func<CatalogEdit, Outcome<T>> rule)
    {
        CatalogEdit edit = Edit();
        Outcome<T> outcome = rule(edit);
        foreach (CatalogMutation mutation in edit.Mutations)
        {
            _state[Convert.ToHexString(mutation.Key)] = mutation.Value!; // nothing is deleted by these rules
        }

        return outcome;
    }

    /// <param name="Id">Only of the first node, which nobody registers.</param>
    public sealed record NodeDraft(byte Number, string Zone, ulong Id = 0, NodeState State = NodeState.Unspecified)
    {
        public byte Address { get; init; } = Number;

        public static implicit operator NodeDefinition(NodeDraft draft) => new()
        {
            Id = draft.Id,
            State = draft.State,
            Zone = draft.Zone,
            Storage = true,
            NodeAddress = $"127.0.0.{draft.Address}:8002",
            Incarnation = ByteString.CopyFrom(Enumerable.Repeat(draft.Number, 16).ToArray()),
        };
    }
}

using DynaCluster.Model.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Trims a table's change log by one entry: everything in front of a place goes, and the mark says from where on it is
/// kept, on every replica alike (hazard 20). Whoever has no more need of a part submits one to the group's sequencer
/// with the place up to which it is done; what somebody else still needs (<see cref="ChangeRetention"/>: streams,
/// destinations of indexes) stays, whatever was asked. Without anything to trim it has no effect and appends nothing.
/// Works for dropped tables too.
/// </summary>
/// <param name="upTo">Exclusive; <see cref="Everything"/>: as much as nobody needs.</param>
internal sealed class ChangeTrim(uint table, ChangePlace upTo, ChangeRetention retention) : GroupWrite<ChangeAnswer>
{
    private ChangePlace _kept;
    private IReadOnlyList<byte[]> _passedShards = [];

    public static ChangePlace Everything { get; } = new(long.MaxValue, 0);

    public override TableVersion Table => default;

    public override int Bytes => ChangePlace.KeyLength;

    /// <summary>Looks beside the sequencer: what is needed later on lies behind what is found now.</summary>
    public override void Prefetch(PartitionState state)
    {
        _kept = retention.FirstKept(table);
        _passedShards = retention.PassedShards(table);
    }

    /// <summary>Whether there is something to trim, by the applied state.</summary>
    public bool IsNeeded(PartitionState state)
    {
        Prefetch(state);
        return _passedShards.Count > 0 || Limit() > ChangeRetention.MarkOf(state.Get(
            ColumnFamily.Meta, MetaKeys.TrimMark(table)));
    }

    public override void Evaluate(Evaluation evaluation)
    {
        Decide(new ChangeAnswer(null));
        byte[] markKey = MetaKeys.TrimMark(table);
        ChangePlace mark = ChangeRetention.MarkOf(evaluation.Read(ColumnFamily.Meta, markKey));
        ChangePlace limit = Limit();
        if (limit > mark)
        {
            evaluation.DeleteRange(ColumnFamily.Changes, mark.Key(table), limit.Key(table));
            var position = new ChangePosition { Index = limit.Index, Ordinal = limit.Ordinal };
            evaluation.Put(ColumnFamily.Meta, markKey, position.ToByteArray());
        }

        foreach (byte[] shard in _passedShards)
        {
            evaluation.Delete(ColumnFamily.Meta, shard);
        }
    }

    protected override ChangeAnswer Failure(RequestError error) => new(error);

    private ChangePlace Limit() => upTo < _kept ? upTo : _kept;
}

using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Changes;

/// <summary>Closes the open shard of a table's stream and opens its child; nothing happens if the shard is not the open
/// one any more.</summary>
/// <param name="table">With the schema version that has the stream.</param>
/// <param name="start">Start of the shard.</param>
internal sealed class ShardRoll(TableVersion table, uint stream, long start) : GroupWrite<ChangeAnswer>
{
    public override TableVersion Table => table;

    public override int Bytes => sizeof(long);

    /// <summary>Nothing of the table may stand between the edge and this entry.</summary>
    public override bool BeginsEntry => true;

    public override void Evaluate(Evaluation evaluation)
    {
        Decide(new ChangeAnswer(null));
        if (evaluation.Schema.Stream?.Id != stream
            || evaluation.Shards.FindOpen(table.Table, stream) is not { } open || open.StartIndex != start)
        {
            return;
        }

        var edge = new ShardEdge(evaluation.NextIndex, evaluation.Now.ToUnixTimeMilliseconds());
        foreach ((byte[] key, byte[] value) in ShardBook.Roll(table.Table, stream, open, edge))
        {
            evaluation.Put(ColumnFamily.Meta, key, value);
        }
    }

    protected override ChangeAnswer Failure(RequestError error) => new(error);
}

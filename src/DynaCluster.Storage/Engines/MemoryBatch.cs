using DynaCluster.Storage.Entries;

namespace DynaCluster.Storage.Engines;

internal sealed class MemoryBatch : StorageBatch
{
    private readonly List<(MutationKind Kind, ColumnFamily Family, byte[] Key, byte[] Value)> _mutations = [];

    public override void Dispose() => _mutations.Clear();

    public MemoryMoment ApplyTo(MemoryMoment moment)
    {
        foreach ((MutationKind kind, ColumnFamily family, byte[] key, byte[] value) in _mutations)
        {
            MemoryRow row = new(key, value);
            moment = kind switch
            {
                MutationKind.Put => moment.With(family, row),
                MutationKind.Delete => moment.Without(family, row),
                _ => WithoutRange(moment, family, key, value),
            };
        }

        return moment;
    }

    private protected override void AddPut(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        => _mutations.Add((MutationKind.Put, family, key.ToArray(), value.ToArray()));

    private protected override void AddDelete(ColumnFamily family, ReadOnlySpan<byte> key)
        => _mutations.Add((MutationKind.Delete, family, key.ToArray(), []));

    private protected override void AddDeleteRange(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
        => _mutations.Add((MutationKind.DeleteRange, family, low.ToArray(), high.ToArray()));

    private protected override void ClearMutations() => _mutations.Clear();

    private static MemoryMoment WithoutRange(MemoryMoment moment, ColumnFamily family, byte[] low, byte[] high)
    {
        MemoryMoment rest = moment;
        using MemoryCursor cursor = new(moment[family], low, high, reverse: false);
        while (cursor.MoveNext())
        {
            rest = rest.Without(family, cursor.Row);
        }

        return rest;
    }
}

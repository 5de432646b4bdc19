using System.Collections.Immutable;
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
            ImmutableSortedSet<MemoryRow> rows = moment[family];
            MemoryRow row = new(key, value);
            moment = moment.With(family, kind switch
            {
                MutationKind.Put => rows.Remove(row).Add(row),
                MutationKind.Delete => rows.Remove(row),
                _ => WithoutRange(rows, key, value),
            });
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

    private static ImmutableSortedSet<MemoryRow> WithoutRange(
        ImmutableSortedSet<MemoryRow> rows, byte[] low, byte[] high)
    {
        ImmutableSortedSet<MemoryRow>.Builder rest = rows.ToBuilder();
        using MemoryCursor cursor = new(rows, low, high, reverse: false);
        while (cursor.MoveNext())
        {
            rest.Remove(cursor.Row);
        }

        return rest.ToImmutable();
    }
}

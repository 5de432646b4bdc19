using DynaCluster.Expressions;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;

namespace DynaCluster.Router.Operations;

/// <summary>What a key condition selects, as storage keys [low, high) at one place of the ring.</summary>
internal readonly record struct QueryRange(ulong Hash, byte[] Low, byte[] High)
{
    private const int InitialBytes = 256;

    public static QueryRange Of(in RangeSource source, KeySelection selection)
    {
        if (source.Global is { } global)
        {
            return Of(global, selection);
        }

        var partition = new AttributeView(selection.PartitionKey);
        byte[] prefix = source.Local is { } local
            ? KeyCodec.IndexPrefix(source.Table.Id, local.Id, partition)
            : KeyCodec.BasePrefix(source.Table.Id, partition);
        (byte[] low, byte[] high) = KeyCodec.SortRange(
            prefix, selection.Sort, escapedPart: source.Local is not null);
        return new QueryRange(KeyCodec.Hash(partition), low, high);
    }

    public bool Contains(ReadOnlySpan<byte> storageKey)
        => storageKey.SequenceCompareTo(Low) >= 0 && storageKey.SequenceCompareTo(High) < 0;

    private static QueryRange Of(GlobalIndexSchema index, KeySelection selection)
    {
        using var keys = new ItemWriter(InitialBytes);
        keys.BeginMap();
        Add(index.PartitionKey, selection.PartitionKeys, keys);
        Add(index.SortKey, selection.SortPrefix, keys);
        keys.EndMap();
        MapView map = new(keys.Written);
        (byte[] low, byte[] high) = KeyCodec.SortRange(
            GlobalIndexKeys.Prefix(index, map, selection.SortPrefix.Count), selection.Sort, escapedPart: true);
        return new QueryRange(GlobalIndexKeys.Hash(index, map), low, high);
    }

    private static void Add(IReadOnlyList<KeyAttributeSchema> keys, IReadOnlyList<byte[]> values, ItemWriter target)
    {
        for (int i = 0; i < values.Count; i++)
        {
            target.Name(keys[i].NameUtf8.Span);
            target.Value(new AttributeView(values[i]));
        }
    }
}

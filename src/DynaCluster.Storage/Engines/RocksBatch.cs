using RocksDbSharp;

namespace DynaCluster.Storage.Engines;

/// <summary>Mutations straight into RocksDB's own batch: one copy.</summary>
internal sealed class RocksBatch(RocksEngine engine) : StorageBatch
{
    private readonly WriteBatch _batch = new();
    private readonly List<DeletedRange> _deletedRanges = [];

    public RocksEngine Engine => engine;

    public nint Handle => _batch.Handle;

    public IReadOnlyList<DeletedRange> DeletedRanges => _deletedRanges;

    public override void Dispose() => _batch.Dispose();

    private protected override void AddPut(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        => _batch.Put(key, value, engine.Family(family));

    private protected override void AddDelete(ColumnFamily family, ReadOnlySpan<byte> key)
        => _batch.Delete(key, engine.Family(family));

    private protected override unsafe void AddDeleteRange(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
    {
        _deletedRanges.Add(new DeletedRange(family, low.ToArray(), high.ToArray()));
        fixed (byte* lowBytes = low, highBytes = high)
        {
            _batch.DeleteRange(lowBytes, (ulong)low.Length, highBytes, (ulong)high.Length, engine.Family(family));
        }
    }

    private protected override void ClearMutations()
    {
        _batch.Clear();
        _deletedRanges.Clear();
    }
}

/// <summary>[Low, High) of a family, whose room on the disk nobody needs any more.</summary>
internal readonly record struct DeletedRange(ColumnFamily Family, byte[] Low, byte[] High);

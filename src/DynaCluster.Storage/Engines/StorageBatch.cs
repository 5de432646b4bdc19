namespace DynaCluster.Storage.Engines;

/// <summary>Mutations for one atomic write, in order; reusable after Clear.</summary>
public sealed class StorageBatch
{
    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Deletes [low, high).</summary>
    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high) => throw new NotImplementedException();

    public void Clear() => throw new NotImplementedException();
}

namespace DynaCluster.Storage.Engines;

/// <summary>
/// Mutations for one atomic write, in order; made by the engine that takes them, reusable after Clear. Keys and values
/// are copied at once. Not thread-safe.
/// </summary>
public abstract class StorageBatch : IDisposable
{
    /// <summary>Bytes of keys and values added since the last Clear.</summary>
    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Add(key.Length + value.Length);
        AddPut(family, key, value);
    }

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        Add(key.Length);
        AddDelete(family, key);
    }

    /// <summary>Deletes [low, high).</summary>
    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
    {
        Add(low.Length + high.Length);
        AddDeleteRange(family, low, high);
    }

    public void Clear()
    {
        Bytes = 0;
        Count = 0;
        ClearMutations();
    }

    public abstract void Dispose();

    private protected abstract void AddPut(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    private protected abstract void AddDelete(ColumnFamily family, ReadOnlySpan<byte> key);

    private protected abstract void AddDeleteRange(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high);

    private protected abstract void ClearMutations();

    private void Add(int bytes)
    {
        Bytes += bytes;
        Count++;
    }
}

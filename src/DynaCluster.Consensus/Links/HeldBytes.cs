namespace DynaCluster.Consensus.Links;

/// <summary>Counts the bytes of rented arrays that were received and are still in use.</summary>
internal sealed class HeldBytes
{
    private long _bytes;

    public long Count => Interlocked.Read(ref _bytes);

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Remove(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}

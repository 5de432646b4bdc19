namespace DynaCluster.Protocol;

public sealed partial class GetResponse : IDisposable
{
    private IDisposable? _borrowed;

    /// <summary>The item stands in memory that belongs to <paramref name="owner"/> until this is disposed of.</summary>
    public void Borrow(IDisposable owner) => _borrowed = owner;

    /// <summary>Gives the item's memory back where it was borrowed; nobody may look at the item any more.</summary>
    public void Dispose()
    {
        IDisposable? owner = _borrowed;
        _borrowed = null;
        owner?.Dispose();
    }
}

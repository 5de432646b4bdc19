using RocksDbSharp;

namespace DynaCluster.Consensus.Logs;

/// <summary>A walk over [low, high) that never mistakes an unreadable block for the end.</summary>
internal sealed class RocksLogCursor : IDisposable
{
    private readonly byte[] _high;
    private readonly Iterator _iterator;
    private readonly byte[] _low;
    private bool _begun;

    public RocksLogCursor(RocksDb db, byte[] low, byte[] high)
    {
        _low = low;
        _high = high;
        _iterator = db.NewIterator(null, new ReadOptions().SetFillCache(false).SetTotalOrderSeek(true));
    }

    public ReadOnlySpan<byte> Key => _iterator.GetKeySpan();

    public int ValueBytes => _iterator.GetValueSpan().Length;

    public byte[] CopyValue() => _iterator.GetValueSpan().ToArray();

    public bool MoveNext()
    {
        try
        {
            if (_begun)
            {
                _iterator.Next();
            }
            else
            {
                _begun = true;
                _iterator.Seek(_low);
            }

            if (_iterator.Valid())
            {
                return Key.SequenceCompareTo(_high) < 0;
            }

            Native.Instance.rocksdb_iter_get_error(_iterator.Handle); // throws what ended the walk early
            return false;
        }
        catch (RocksDbException e)
        {
            throw LogStoreException.Damaged(e.Message, e);
        }
    }

    public void Dispose() => _iterator.Dispose();
}

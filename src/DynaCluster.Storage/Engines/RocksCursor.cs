using System.Runtime.InteropServices;
using RocksDbSharp;

namespace DynaCluster.Storage.Engines;

/// <summary>A RocksDB iterator with its bounds, which it points to in native memory.</summary>
internal sealed unsafe class RocksCursor : IStorageCursor
{
    private readonly RocksEngine _engine;
    private readonly bool _reverse;
    private byte* _bounds;
    private nint _options;
    private nint _iterator;
    private bool _begun;
    private bool _ended;

    public RocksCursor(
        RocksEngine engine, ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
    {
        _engine = engine;
        _reverse = reverse;
        Native native = Native.Instance;
        _bounds = (byte*)NativeMemory.Alloc((nuint)(low.Length + high.Length + 1));
        low.CopyTo(new Span<byte>(_bounds, low.Length));
        high.CopyTo(new Span<byte>(_bounds + low.Length, high.Length));
        _options = native.rocksdb_readoptions_create();
        if (!low.IsEmpty)
        {
            native.rocksdb_readoptions_set_iterate_lower_bound(_options, _bounds, (nuint)low.Length);
        }

        if (!high.IsEmpty)
        {
            native.rocksdb_readoptions_set_iterate_upper_bound(_options, _bounds + low.Length, (nuint)high.Length);
        }

        _iterator = native.rocksdb_create_iterator_cf(engine.Handle, _options, engine.Family(family).Handle);
    }

    public ReadOnlySpan<byte> Key
    {
        get
        {
            nint key = Native.Instance.rocksdb_iter_key(_iterator, out nuint length);
            return new ReadOnlySpan<byte>((void*)key, (int)length);
        }
    }

    public ReadOnlySpan<byte> Value
    {
        get
        {
            nint value = Native.Instance.rocksdb_iter_value(_iterator, out nuint length);
            return new ReadOnlySpan<byte>((void*)value, (int)length);
        }
    }

    public bool MoveNext()
    {
        Native native = Native.Instance;
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        if (_ended)
        {
            return false;
        }

        if (!_begun)
        {
            _begun = true;
            Begin(native);
        }
        else if (_reverse)
        {
            native.rocksdb_iter_prev(_iterator);
        }
        else
        {
            native.rocksdb_iter_next(_iterator);
        }

        if (native.rocksdb_iter_valid(_iterator) != 0)
        {
            return true;
        }

        // Throws what the store met: an unreadable block must not look like the end of the range.
        _ended = true;
        native.rocksdb_iter_get_error(_iterator);
        return false;
    }

    public void Dispose()
    {
        if (_iterator == 0)
        {
            return;
        }

        Native.Instance.rocksdb_iter_destroy(_iterator);
        Native.Instance.rocksdb_readoptions_destroy(_options);
        NativeMemory.Free(_bounds);
        _iterator = 0;
        _options = 0;
        _bounds = null;
        _engine.CursorClosed();
    }

    private void Begin(Native native)
    {
        // The bounds of the read options are where both ends lie.
        if (_reverse)
        {
            native.rocksdb_iter_seek_to_last(_iterator);
        }
        else
        {
            native.rocksdb_iter_seek_to_first(_iterator);
        }
    }
}

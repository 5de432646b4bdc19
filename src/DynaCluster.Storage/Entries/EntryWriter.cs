using System.Buffers;
using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Storage.Entries;

/// <summary>
/// Builds entries one after the other in one kept buffer. Begin, add mutations, Finish: the finished entry is one copy
/// into an array of its own. Not thread-safe.
/// </summary>
public sealed class EntryWriter : IDisposable
{
    private const int InitialBytes = 16 * 1024;

    /// <summary>A buffer above this is given back after the entry that needed it.</summary>
    private const int KeptBytesMax = 4 * 1024 * 1024;

    private readonly List<TableVersion> _tables = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;
    private EntryKind _kind;
    private TableVersion _table;
    private byte[] _schema = [];

    /// <summary>Bytes of the entry as it stands, without what its end adds per table.</summary>
    public int Length => _length;

    public int MutationCount { get; private set; }

    public void BeginBarrier() => Begin(EntryKind.Barrier);

    public void BeginEffects() => Begin(EntryKind.Effects);

    /// <param name="schema">Opaque here: what the group hands out again by <c>PartitionState.FindTable</c>.</param>
    public void BeginSchemaChange(TableVersion table, ReadOnlySpan<byte> schema)
    {
        Begin(EntryKind.SchemaChange);
        _table = table;
        _schema = schema.ToArray();
    }

    /// <summary>Deletes all items, index entries and counters of the table; more mutations may be added.</summary>
    public void BeginDropTable(uint table)
    {
        Begin(EntryKind.DropTable);
        _table = new TableVersion(table, 0);
        Span<byte> low = stackalloc byte[sizeof(uint)];
        Span<byte> high = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(low, table);
        BinaryPrimitives.WriteUInt32BigEndian(high, table + 1);
        DeleteRange(ColumnFamily.Items, low, high);
        DeleteRange(ColumnFamily.LocalIndex, low, high);
        DeleteRange(ColumnFamily.Meta, Partitions.MetaKeys.Counters(table), Partitions.MetaKeys.Counters(table + 1));
    }

    /// <summary>Says under which schema version effects on a table are evaluated; once or often, always the
    /// same.</summary>
    public void NameTable(TableVersion table)
    {
        Invariant.That(_kind == EntryKind.Effects);
        foreach (TableVersion named in _tables)
        {
            if (named.Table == table.Table)
            {
                Invariant.That(named.Version == table.Version);
                return;
            }
        }

        _tables.Add(table);
    }

    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        => Put(family, key, default, value);

    /// <summary>Puts a value that comes in two parts.</summary>
    public void Put(
        ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> value)
    {
        Append(MutationKind.Put, family, key, header.Length + value.Length);
        header.CopyTo(_buffer.AsSpan(_length));
        _length += header.Length;
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>Adds a change record of a table; if its flags say so, right behind the put of the item that it
    /// is about.</summary>
    public void PutChange(uint table, ReadOnlySpan<byte> record)
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(key, table);
        Append(MutationKind.PutChange, ColumnFamily.Changes, key, record.Length);
        record.CopyTo(_buffer.AsSpan(_length));
        _length += record.Length;
    }

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key) => Append(MutationKind.Delete, family, key, -1);

    /// <summary>Deletes [low, high).</summary>
    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
    {
        Append(MutationKind.DeleteRange, family, low, high.Length);
        high.CopyTo(_buffer.AsSpan(_length));
        _length += high.Length;
    }

    /// <summary>The whole entry in an array that belongs to the caller. The writer is free for the next
    /// Begin.</summary>
    public byte[] Finish(in EntryHeader header)
    {
        Invariant.That(_kind != 0);
        BinaryPrimitives.WriteUInt32LittleEndian(
            _buffer.AsSpan(EntryFormat.MutationsLengthAt), (uint)(_length - EntryFormat.HeaderBytes));
        EntryFormat.WriteHeader(_buffer, _kind, header);
        int tail = TailBytes();
        byte[] entry = GC.AllocateUninitializedArray<byte>(_length + tail);
        _buffer.AsSpan(0, _length).CopyTo(entry);
        WriteTail(entry.AsSpan(_length));
        Reset();
        return entry;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Begin(EntryKind kind)
    {
        Reset();
        _kind = kind;
        _length = EntryFormat.HeaderBytes;
    }

    private void Reset()
    {
        _kind = 0;
        _length = 0;
        MutationCount = 0;
        _tables.Clear();
        _schema = [];
        if (_buffer.Length > KeptBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
        }
    }

    private int TailBytes() => _kind switch
    {
        EntryKind.Effects => _tables.Count * EntryFormat.TableVersionBytes,
        EntryKind.SchemaChange => EntryFormat.TableVersionBytes + _schema.Length,
        EntryKind.DropTable => sizeof(uint),
        _ => 0,
    };

    private void WriteTail(Span<byte> tail)
    {
        switch (_kind)
        {
            case EntryKind.Effects:
                foreach (TableVersion table in _tables)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(tail, table.Table);
                    BinaryPrimitives.WriteUInt32LittleEndian(tail[sizeof(uint)..], table.Version);
                    tail = tail[EntryFormat.TableVersionBytes..];
                }

                break;
            case EntryKind.SchemaChange:
                BinaryPrimitives.WriteUInt32LittleEndian(tail, _table.Table);
                BinaryPrimitives.WriteUInt32LittleEndian(tail[sizeof(uint)..], _table.Version);
                _schema.CopyTo(tail[EntryFormat.TableVersionBytes..]);
                break;
            case EntryKind.DropTable:
                BinaryPrimitives.WriteUInt32LittleEndian(tail, _table.Table);
                break;
        }
    }

    /// <param name="following">Length of what follows the key and its room; -1: nothing follows.</param>
    private void Append(MutationKind kind, ColumnFamily family, ReadOnlySpan<byte> key, int following)
    {
        Invariant.That(_kind is not (0 or EntryKind.Barrier));
        Reserve(2 + (2 * EntryFormat.VarintBytesMax) + key.Length + Math.Max(following, 0));
        _buffer[_length++] = (byte)kind;
        _buffer[_length++] = (byte)family;
        _length += EntryFormat.WriteVarint(_buffer.AsSpan(_length), key.Length);
        key.CopyTo(_buffer.AsSpan(_length));
        _length += key.Length;
        if (following >= 0)
        {
            _length += EntryFormat.WriteVarint(_buffer.AsSpan(_length), following);
        }

        MutationCount++;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Storage.Entries;

/// <summary>
/// Reads an entry where it lies. Construction refuses what a newer version wrote; then MoveNext walks the mutations.
/// All spans point into the payload.
/// </summary>
public ref struct EntryReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _mutationsEnd;
    private int _at;

    /// <exception cref="UnreadableEntryException">The entry needs a newer reader.</exception>
    public EntryReader(ReadOnlySpan<byte> payload)
    {
        Invariant.That(payload.Length > EntryFormat.MinimumReaderAt);
        byte kind = payload[EntryFormat.KindAt];
        byte format = payload[EntryFormat.FormatAt];
        byte minimumReader = payload[EntryFormat.MinimumReaderAt];
        if (minimumReader > EntryFormat.Reader || kind is 0 or > (byte)EntryKind.DropTable)
        {
            throw new UnreadableEntryException(kind, format, minimumReader);
        }

        Invariant.That(payload.Length >= EntryFormat.HeaderBytes);
        uint mutations = BinaryPrimitives.ReadUInt32LittleEndian(payload[EntryFormat.MutationsLengthAt..]);
        Invariant.That(mutations <= payload.Length - EntryFormat.HeaderBytes);
        _payload = payload;
        _mutationsEnd = EntryFormat.HeaderBytes + (int)mutations;
        _at = EntryFormat.HeaderBytes;
        Kind = (EntryKind)kind;
        Header = new EntryHeader(
            BinaryPrimitives.ReadInt64LittleEndian(payload[EntryFormat.EpochAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[EntryFormat.PreviousAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[EntryFormat.CommittedAtAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[EntryFormat.HighestStampAt..]));
    }

    public EntryKind Kind { get; }

    public EntryHeader Header { get; }

    /// <summary>Number of tables that effects name.</summary>
    public readonly int TableCount
        => Kind == EntryKind.Effects ? (_payload.Length - _mutationsEnd) / EntryFormat.TableVersionBytes : 0;

    /// <summary>Of a schema change its table and version, of a dropped table its id.</summary>
    public readonly TableVersion Table => Kind switch
    {
        EntryKind.SchemaChange => TableAt(0),
        EntryKind.DropTable => new(BinaryPrimitives.ReadUInt32LittleEndian(_payload[_mutationsEnd..]), 0),
        _ => default,
    };

    public readonly ReadOnlySpan<byte> Schema => Kind == EntryKind.SchemaChange
        ? _payload[(_mutationsEnd + EntryFormat.TableVersionBytes)..]
        : default;

    public MutationKind Mutation { get; private set; }

    public ColumnFamily Family { get; private set; }

    /// <summary>The key, or the low end of a range.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The value of a put, or the high end of a range.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly TableVersion TableAt(int at)
    {
        ReadOnlySpan<byte> table = _payload[(_mutationsEnd + (at * EntryFormat.TableVersionBytes))..];
        return new TableVersion(
            BinaryPrimitives.ReadUInt32LittleEndian(table),
            BinaryPrimitives.ReadUInt32LittleEndian(table[sizeof(uint)..]));
    }

    public bool MoveNext()
    {
        if (_at >= _mutationsEnd)
        {
            Invariant.That(_at == _mutationsEnd);
            return false;
        }

        Mutation = (MutationKind)_payload[_at++];
        Family = (ColumnFamily)_payload[_at++];
        Invariant.That(Mutation is >= MutationKind.Put and <= MutationKind.PutChange);
        Key = Take();
        Value = Mutation == MutationKind.Delete ? default : Take();
        return true;
    }

    private ReadOnlySpan<byte> Take()
    {
        int length = EntryFormat.ReadVarint(_payload, ref _at);
        Invariant.That(length <= _mutationsEnd - _at);
        ReadOnlySpan<byte> taken = _payload.Slice(_at, length);
        _at += length;
        return taken;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using DynaCluster.Model.Errors;

namespace DynaCluster.Model.Items;

/// <summary>
/// Writes values in ItemFormat into one growing pooled buffer: no object per attribute. Map entries and set members may
/// come in any order; they are sorted when their container ends. Not thread-safe; reusable after <see cref="Reset"/>.
/// </summary>
public sealed partial class ItemWriter : IDisposable
{
    private const int InitialBytes = 512;
    private const int InitialEntries = 64;
    private const int KeptEntriesMax = 16 * 1024;

    private byte[] _buffer;
    private byte[] _scratch = [];
    private int _length;
    private Frame[] _frames = new Frame[8];
    private int _depth;
    private int[] _starts = new int[InitialEntries]; // where the entries of the open containers begin, innermost last
    private int _startsCount;

    public ItemWriter(int capacity = InitialBytes) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    private struct Frame
    {
        public int HeaderAt;
        public int FirstStart;
        public AttributeType Type;
    }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>
    /// As <see cref="Written"/>; valid until something else is written, or this is reset or disposed.
    /// </summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    public int Length => _length;

    /// <summary>Growing beyond so many bytes leaves by <see cref="ApiException"/> with the words for updates: only an
    /// update makes much out of little. Looked at when the buffer grows, so not exact.</summary>
    public int LengthMax { get; init; } = int.MaxValue;

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Drops what was written; arrays that an unusual request made large are not kept.</summary>
    public void Reset()
    {
        _length = 0;
        _depth = 0;
        _startsCount = 0;
        if (_buffer.Length > Limits.KeptBufferBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
        }

        if (_starts.Length > KeptEntriesMax)
        {
            _starts = new int[InitialEntries];
        }

        if (_scratch.Length > Limits.KeptBufferBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        _depth = 0;
        _startsCount = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (_scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }
    }

    public void Null()
    {
        BeginValue();
        Byte((byte)AttributeType.Null);
    }

    public void Bool(bool value)
    {
        BeginValue();
        Byte((byte)AttributeType.Bool);
        Byte(value ? (byte)1 : (byte)0);
    }

    /// <param name="utf8">Valid UTF-8; the caller checked it.</param>
    public void String(ReadOnlySpan<byte> utf8) => Scalar(AttributeType.String, utf8);

    public void Binary(ReadOnlySpan<byte> bytes) => Scalar(AttributeType.Binary, bytes);

    /// <param name="encoded">NumberCodec's form.</param>
    public void Number(ReadOnlySpan<byte> encoded) => Scalar(AttributeType.Number, encoded);

    /// <summary>Copies a whole value, which must not lie in this writer.</summary>
    public void Value(AttributeView value)
    {
        Invariant.That(value.Exists);
        BeginValue();
        Raw(value.Encoded);
    }

    public void BeginMap() => Begin(AttributeType.Map);

    /// <summary>The name of the map entry whose value is written next.</summary>
    public void Name(ReadOnlySpan<byte> utf8)
    {
        Start();
        Prefixed(utf8);
    }

    /// <summary>Copies a whole entry of a map that does not lie in this writer.</summary>
    public void Entry(MapEntry entry)
    {
        Start();
        Raw(entry.Encoded);
    }

    /// <summary>Ends the map: sorts by name; of entries with one name the last stays.</summary>
    public void EndMap() => EndSorted(duplicatesAllowed: true);

    public void BeginList() => Begin(AttributeType.List);

    public void EndList()
    {
        Frame frame = _frames[--_depth];
        Invariant.That(frame.Type == AttributeType.List);
        int count = _startsCount - frame.FirstStart;
        _startsCount = frame.FirstStart;
        Complete(frame, count);
    }

    /// <param name="type">StringSet, NumberSet or BinarySet.</param>
    public void BeginSet(AttributeType type) => Begin(type);

    public void Member(ReadOnlySpan<byte> bytes)
    {
        Start();
        Prefixed(bytes);
    }

    /// <summary>
    /// Ends the set: sorts its members. False when two members were equal (the set then holds one of them).
    /// </summary>
    public bool EndSet() => EndSorted(duplicatesAllowed: false);

    private void BeginValue()
    {
        if (_depth > 0 && _frames[_depth - 1].Type == AttributeType.List)
        {
            Start();
        }
    }

    private void Start()
    {
        if (_startsCount == _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
        }

        _starts[_startsCount++] = _length;
    }

    private void Begin(AttributeType type)
    {
        BeginValue();
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[_depth++] = new Frame { HeaderAt = _length, FirstStart = _startsCount, Type = type };
        Reserve(ItemFormat.ContainerHeaderLength);
        _buffer[_length] = (byte)type;
        _length += ItemFormat.ContainerHeaderLength;
    }

    private void Complete(Frame frame, int count)
    {
        int body = _length - frame.HeaderAt - ItemFormat.ContainerHeaderLength;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(frame.HeaderAt + 1), (uint)body);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(frame.HeaderAt + 5), (uint)count);
    }

    private bool EndSorted(bool duplicatesAllowed)
    {
        Frame frame = _frames[--_depth];
        Invariant.That(frame.Type != AttributeType.List);
        int count = _startsCount - frame.FirstStart;
        ReadOnlySpan<int> starts = _starts.AsSpan(frame.FirstStart, count);
        bool unique = true;
        if (!IsAscending(starts))
        {
            count = Sort(frame, starts);
            unique = count == starts.Length;
        }

        _startsCount = frame.FirstStart;
        Complete(frame, count);
        return unique || duplicatesAllowed;
    }

    private void Scalar(AttributeType type, ReadOnlySpan<byte> bytes)
    {
        BeginValue();
        Byte((byte)type);
        Prefixed(bytes);
    }

    private void Prefixed(ReadOnlySpan<byte> bytes)
    {
        Reserve(5 + bytes.Length);
        _length += ItemFormat.WriteVarint(_buffer.AsSpan(_length), bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _length >= more)
        {
            return;
        }

        if (more > LengthMax - _length)
        {
            throw new ApiException(ApiErrors.ItemToUpdateTooLarge());
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + more), _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

using DynaCluster.Consensus.Links;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Frames;

/// <summary>
/// A leader's entries. Format u8, term i64, index i64 and term i64 of the place before them, commit index i64, common
/// index i64, count i32; each entry term i64, kind u8, length i32, payload.
/// </summary>
/// <param name="Previous">The place before the first entry.</param>
/// <param name="Entries">Contiguous; none: the leader only tells what is committed.</param>
/// <param name="CommitIndex">The leader's.</param>
public sealed record EntriesRequest(
    long Term, LogPosition Previous, IReadOnlyList<LogEntry> Entries, long CommitIndex) : IFrameBody
{
    private const int HeadBytes = 1 + sizeof(long) + FrameFormat.PositionBytes + (2 * sizeof(long)) + sizeof(int);
    private const int EntryHeadBytes = sizeof(long) + 1 + sizeof(int);

    /// <summary>Up to here all voters have the log, as far as the leader knows.</summary>
    public long CommonIndex { get; init; }

    public int Bytes
    {
        get
        {
            var bytes = HeadBytes + (Entries.Count * EntryHeadBytes);
            for (var i = 0; i < Entries.Count; i++)
            {
                bytes += Entries[i].Payload.Length;
            }

            return bytes;
        }
    }

    /// <returns>Its payloads are parts of <paramref name="body"/>. Null: not a request of this format.</returns>
    internal static EntriesRequest? Decode(ReadOnlyMemory<byte> body)
    {
        if (!FrameFormat.IsCurrent(body.Span, HeadBytes))
        {
            return null;
        }

        var fields = new FieldReader(body.Span[1..]);
        var term = fields.Int64();
        var previous = fields.Position();
        var commit = fields.Int64();
        var common = fields.Int64();
        var count = fields.Int32();
        if (count < 0 || count > fields.Left / EntryHeadBytes)
        {
            return null;
        }

        var entries = new LogEntry[count];
        for (var i = 0; i < count; i++)
        {
            if (fields.Left < EntryHeadBytes)
            {
                return null;
            }

            var (entryTerm, kind, length) = (fields.Int64(), (LogEntryKind)fields.Byte(), fields.Int32());
            if (length < 0 || length > fields.Left)
            {
                return null;
            }

            var payload = body.Slice(body.Length - fields.Left, length);
            entries[i] = new LogEntry(previous.Index + 1 + i, entryTerm, kind, payload);
            fields.Skip(length);
        }

        return new EntriesRequest(term, previous, entries, commit) { CommonIndex = common };
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Int64(Term);
        fields.Position(Previous);
        fields.Int64(CommitIndex);
        fields.Int64(CommonIndex);
        fields.Int32(Entries.Count);
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[i];
            fields.Int64(entry.Term);
            fields.Byte((byte)entry.Kind);
            fields.Int32(entry.Payload.Length);
            fields.Bytes(entry.Payload.Span);
        }
    }
}

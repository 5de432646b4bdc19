using CsCheck;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus.Frames;

public sealed class FrameTests
{
    private static readonly EntriesRequest Entries = new(
        7,
        new LogPosition(41, 6),
        [
            new LogEntry(42, 6, LogEntryKind.Application, "a"u8.ToArray()),
            new LogEntry(43, 7, LogEntryKind.Empty, default),
        ],
        40);

    [Fact]
    public void Entries_are_read_as_they_were_written()
    {
        EntriesRequest read = EntriesRequest.Decode(Encode(Entries))!; // it was written by the same code
        Assert.Equal(
            (7, new LogPosition(41, 6), 40, "42/6/Application/61 43/7/Empty/"),
            (read.Term, read.Previous, read.CommitIndex, Text(read.Entries)));
    }

    [Fact]
    public void An_answer_to_entries_is_read_as_it_was_written()
    {
        EntriesAnswer answer = new(EntriesVerdict.Mismatch, 1, 2, 3);
        Assert.Equal(answer, EntriesAnswer.Decode(Encode(answer)));
    }

    [Fact]
    public void A_question_for_a_vote_is_read_as_it_was_written()
    {
        VoteRequest request = new(9, new LogPosition(2, 1), IsBidden: true);
        Assert.Equal(request, VoteRequest.Decode(Encode(request)));
    }

    [Fact]
    public void An_answer_with_a_term_is_read_as_it_was_written()
    {
        TermAnswer answer = new(true, 9, 8);
        Assert.Equal(answer, TermAnswer.Decode(Encode(answer)));
    }

    [Fact]
    public void A_bidding_is_read_as_it_was_written()
    {
        Bidding bidding = new(9, new LogPosition(8, 7));
        Assert.Equal(bidding, Bidding.Decode(Encode(bidding)));
    }

    [Fact]
    public void A_heartbeat_is_read_as_it_was_written()
    {
        Heartbeat heartbeat = new(9, new LogPosition(8, 7), new LogPosition(6, 5), 4);
        Assert.Equal(heartbeat, Heartbeat.Decode(Encode(heartbeat)));
    }

    [Fact]
    public void A_body_of_another_format_is_none()
    {
        byte[] body = Encode(Entries);
        body[0]++;
        Assert.Null(EntriesRequest.Decode(body));
    }

    [Fact]
    public void A_cut_body_is_none()
    {
        byte[] body = Encode(Entries);
        Assert.All(
            Enumerable.Range(0, body.Length), length => Assert.Null(EntriesRequest.Decode(body.AsMemory(..length))));
    }

    [Fact]
    public void Bytes_that_nobody_wrote_are_none_or_read_whole()
        => Gen.Byte.Array[0, 200].Sample(static bytes =>
        {
            if (bytes.Length > 0)
            {
                bytes[0] = Encode(Entries)[0];
            }

            return EntriesRequest.Decode(bytes) is not { } read || read.Bytes <= bytes.Length;
        });

    private static byte[] Encode<TBody>(TBody body)
        where TBody : IFrameBody
    {
        byte[] bytes = new byte[body.Bytes];
        body.Write(bytes);
        return bytes;
    }

    private static string Text(IEnumerable<LogEntry> entries) => string.Join(
        ' ', entries.Select(e => $"{e.Index}/{e.Term}/{e.Kind}/{Convert.ToHexString(e.Payload.Span)}"));
}

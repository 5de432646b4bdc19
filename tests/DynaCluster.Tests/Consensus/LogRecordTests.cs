using System.Text;
using CsCheck;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

public sealed class LogRecordTests
{
    private static readonly LogEntry s_entry = new(5, 2, LogEntryKind.Application, "hello world"u8.ToArray());

    [Fact]
    public void A_record_opens_to_what_was_sealed()
    {
        LogEntry opened = LogRecord.Open(LogRecord.Create(3, s_entry), 3, 5);
        Assert.Equal(
            ("hello world", 5, 2), (Encoding.UTF8.GetString(opened.Payload.Span), opened.Index, opened.Term));
    }

    [Fact]
    public void The_bytes_on_disk_stay_as_they_are()
        => Assert.Equal(
            "010100000673FFF4020000000000000068656C6C6F20776F726C64",
            Convert.ToHexString(LogRecord.Create(3, s_entry)));

    [Fact]
    public void Any_changed_bit_is_found()
        => Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 4000]).Sample((payload, at) =>
        {
            byte[] record = LogRecord.Create(3, s_entry with { Payload = payload });
            int bit = at % (record.Length * 8);
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<LogStoreException>(() => LogRecord.Open(record, 3, 5));
        });

    [Fact]
    public void A_record_at_another_index_is_found()
        => Assert.Throws<LogStoreException>(() => LogRecord.Open(LogRecord.Create(3, s_entry), 3, 6));

    [Fact]
    public void A_record_of_another_group_is_found()
        => Assert.Throws<LogStoreException>(() => LogRecord.Open(LogRecord.Create(3, s_entry), 4, 5));
}

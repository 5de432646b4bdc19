using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Tests.Storage;
using RocksDbSharp;

namespace DynaCluster.Tests.Consensus;

public sealed class RocksLogStoreTests : IDisposable
{
    private const uint Group = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_a_crash()
    {
        await CrashAfterAsync(1, 100);
        using RocksLogStore store = RocksLogStore.Open(_folder["crashed"]);
        Assert.Equal((1, 100), (store.Recover(Group).First, store.Recover(Group).Last));
    }

    [Fact]
    public async Task Read_stays_within_the_bytes_but_gives_one_entry()
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, 1, 10);
        List<LogEntry> entries = [];
        store.Read(Group, 3, 10, 1, entries);
        Assert.Equal(3, Assert.Single(entries).Index);
    }

    [Fact]
    public async Task Reading_an_entry_that_is_not_there_is_damage()
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, 1, 10);
        Assert.Throws<LogStoreException>(() => store.Read(Group, 9, 11, 1 << 20, []));
    }

    [Fact]
    public async Task Truncating_the_prefix_leaves_the_rest_and_other_groups()
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, 1, 10);
        await AppendAsync(store, 1, 10, Group + 1);
        LogBatch batch = new();
        batch.TruncatePrefix(Group, 4);
        await store.CommitAsync(batch);
        Assert.Equal((5, 1), (store.Recover(Group).First, store.Recover(Group + 1).First));
    }

    [Fact]
    public async Task A_conflict_is_truncated_and_replaced_in_one_commit()
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, 1, 10);
        LogBatch batch = new();
        batch.TruncateSuffix(Group, 6);
        batch.Append(Group, 6, LogRecord.Create(Group, new LogEntry(6, 2, LogEntryKind.Empty, default)));
        await store.CommitAsync(batch);
        LogContents contents = store.Recover(Group);
        Assert.Equal((6, 2), (contents.Last, contents.Terms[^1].Term));
    }

    [Fact]
    public async Task Metadata_is_the_value_last_written()
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        LogBatch batch = new();
        batch.SetMetadata(Group, LogMetadataKey.Ballot, "one"u8.ToArray());
        batch.SetMetadata(Group, LogMetadataKey.Ballot, "two"u8.ToArray());
        await store.CommitAsync(batch);
        Assert.Equal("two"u8.ToArray(), store.ReadMetadata(Group, LogMetadataKey.Ballot));
    }

    [Fact]
    public async Task Hazard11_a_torn_tail_is_tolerated_because_nobody_was_told_of_it()
    {
        await CrashAfterAsync(1, 100);
        string wal = NewestWal();
        byte[] bytes = File.ReadAllBytes(wal);
        File.WriteAllBytes(wal, bytes[..^20]);
        using RocksLogStore store = RocksLogStore.Open(_folder["crashed"]);
        Assert.Equal(99, store.Recover(Group).Last);
    }

    [Fact]
    public async Task Hazard11_a_tail_that_the_system_left_zero_is_tolerated()
    {
        await CrashAfterAsync(1, 100);
        string wal = NewestWal();
        File.WriteAllBytes(wal, [.. File.ReadAllBytes(wal), .. new byte[100_000]]);
        using RocksLogStore store = RocksLogStore.Open(_folder["crashed"]);
        Assert.Equal(100, store.Recover(Group).Last);
    }

    [Fact]
    public async Task Hazard11_a_last_write_with_a_hole_of_zeros_is_cut_off_and_nothing_before_it()
    {
        await CrashAfterAsync(1, 100, lastBytes: 200_000);
        string wal = NewestWal();
        byte[] bytes = File.ReadAllBytes(wal);
        bytes.AsSpan(bytes.Length - 150_000, 50_000).Clear();
        File.WriteAllBytes(wal, bytes);
        using RocksLogStore store = RocksLogStore.Open(_folder["crashed"]);
        Assert.Equal(100, store.Recover(Group).Last);
    }

    [Fact]
    public async Task Hazard11_the_same_hole_before_another_write_is_refused()
    {
        await CrashAfterAsync(1, 100, lastBytes: 200_000, behind: 1);
        string wal = NewestWal();
        byte[] bytes = File.ReadAllBytes(wal);
        bytes.AsSpan(bytes.Length - 150_000, 50_000).Clear();
        File.WriteAllBytes(wal, bytes);
        Assert.Equal(LogStoreFault.Damaged, Refusal().Fault);
    }

    [Fact]
    public async Task A_crash_while_the_folder_is_made_leaves_nothing_in_the_way()
    {
        Directory.CreateDirectory(_folder["log.new"]);
        File.WriteAllText(Path.Combine(_folder["log.new"], "CURRENT"), "half");
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, 1, 1);
        Assert.Equal(1, store.Recover(Group).Last);
    }

    [Fact]
    public async Task Hazard11_torn_tails_of_several_crashes_are_tolerated_and_lose_nothing_else()
    {
        string folder = _folder["life0"];
        long last = 0;
        for (int life = 1; life <= 6; life++)
        {
            string next = _folder[$"life{life}"];
            using (RocksLogStore store = RocksLogStore.Open(folder))
            {
                Assert.Equal(last, store.Recover(Group).Last);
                await AppendAsync(store, last + 1, last + 10);
                TemporaryFolder.Copy(folder, next);
            }

            string wal = Directory.EnumerateFiles(next, "*.log").Order().Last();
            File.WriteAllBytes(wal, File.ReadAllBytes(wal)[..^(life * 7)]);
            (folder, last) = (next, last + 9);
        }
    }

    [Fact]
    public async Task Hazard11_damage_in_the_middle_of_the_log_is_refused()
    {
        await CrashAfterAsync(1, 100);
        string wal = NewestWal();
        byte[] bytes = File.ReadAllBytes(wal);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(wal, bytes);
        Assert.Equal(LogStoreFault.Damaged, Refusal().Fault);
    }

    [Fact]
    public async Task Hazard11_a_lost_log_file_is_refused()
    {
        await CrashAfterAsync(1, 100);
        using (RocksLogStore store = RocksLogStore.Open(_folder["crashed"])) // keeps the first file, begins a second
        {
            await AppendAsync(store, 101, 110);
        }

        File.Delete(Directory.EnumerateFiles(_folder["crashed"], "*.log").Order().First());
        Assert.Equal(LogStoreFault.Damaged, Refusal().Fault);
    }

    [Fact]
    public async Task Hazard11_an_entry_changed_behind_the_stores_own_checksums_is_refused()
    {
        await CrashAfterAsync(1, 100);
        Rewrite(db =>
        {
            byte[] value = db.Get(EntryKey(50));
            value[^1] ^= 1;
            db.Put(EntryKey(50), value);
        });
        Assert.Contains("damaged at index 50: its checksum", RefusalOfGroup().Message);
    }

    [Fact]
    public async Task Hazard11_an_entry_missing_in_the_middle_is_refused()
    {
        await CrashAfterAsync(1, 100);
        Rewrite(db => db.Remove(EntryKey(50)));
        Assert.Contains("damaged at index 50: the entry is missing", RefusalOfGroup().Message);
    }

    /// <summary>As the store itself writes down under what settings it runs.</summary>
    [Theory]
    [InlineData("level0_slowdown_writes_trigger=2147483647")]
    [InlineData("level0_stop_writes_trigger=2147483647")]
    [InlineData("soft_pending_compaction_bytes_limit=0")]
    [InlineData("hard_pending_compaction_bytes_limit=0")]
    public void Hazard24_no_number_of_tables_stalls_the_writes_of_the_log(string setting)
    {
        RocksLogStore.Open(_folder["log"]).Dispose();
        string settings = Directory.GetFiles(_folder["log"], "OPTIONS-*").Order(StringComparer.Ordinal).Last();
        Assert.Contains(setting, File.ReadAllText(settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_what_to_do()
    {
        await CrashAfterAsync(1, 1);
        Rewrite(db => db.Put([0], [2, 0, 0, 0]));
        LogStoreException refusal = Refusal();
        Assert.Equal(LogStoreFault.NewerFormat, refusal.Fault);
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_what_to_do()
    {
        using RocksLogStore open = RocksLogStore.Open(_folder["crashed"]);
        Assert.Equal(LogStoreFault.InUse, Refusal().Fault);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_as_the_devices_fault()
    {
        File.WriteAllText(_folder["crashed"], "a file");
        Assert.Equal(LogStoreFault.Device, Refusal().Fault);
    }

    private static byte[] EntryKey(byte index) => [1, 0, 0, 0, (byte)Group, 0, 0, 0, 0, 0, 0, 0, index];

    private static async Task AppendAsync(RocksLogStore store, long first, long last, uint group = Group)
    {
        LogBatch batch = new();
        for (long index = first; index <= last; index++)
        {
            LogEntry entry = new(index, 1, LogEntryKind.Application, new byte[100]);
            batch.Append(group, index, LogRecord.Create(group, entry));
            await store.CommitAsync(batch);
            batch.Clear();
        }
    }

    /// <param name="lastBytes">Payload of one more entry, which no single write of the file system holds.</param>
    /// <param name="behind">Entries behind that.</param>
    private async Task CrashAfterAsync(long first, long last, int lastBytes = 0, int behind = 0)
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["log"]);
        await AppendAsync(store, first, last);
        if (lastBytes > 0)
        {
            byte[] payload = new byte[lastBytes];
            payload.AsSpan().Fill(7);
            LogEntry entry = new(last + 1, 1, LogEntryKind.Application, payload);
            LogBatch batch = new();
            batch.Append(Group, last + 1, LogRecord.Create(Group, entry));
            await store.CommitAsync(batch);
            await AppendAsync(store, last + 2, last + 1 + behind);
        }

        TemporaryFolder.Copy(_folder["log"], _folder["crashed"]);
    }

    private string NewestWal() => Directory.EnumerateFiles(_folder["crashed"], "*.log").Order().Last();

    private LogStoreException Refusal()
        => Assert.Throws<LogStoreException>(() => RocksLogStore.Open(_folder["crashed"]).Dispose());

    private LogStoreException RefusalOfGroup() => Assert.Throws<LogStoreException>(() =>
    {
        using RocksLogStore store = RocksLogStore.Open(_folder["crashed"]);
        store.Recover(Group);
    });

    private void Rewrite(Action<RocksDb> rewrite)
    {
        using RocksDb db = RocksDb.Open(new DbOptions(), _folder["crashed"]);
        rewrite(db);
    }
}

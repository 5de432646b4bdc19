using System.Text;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Folders;
using Xunit;

namespace DynaCluster.Tests.Storage;

public sealed class RocksEngineTests : StorageEngineContract
{
    private static readonly GroupIdentity s_identity = new("cluster-1", 3, 7);

    private readonly TemporaryFolder _folder = new();
    private readonly RocksResources _resources = new(8 * 1024 * 1024, 8 * 1024 * 1024);

    [Fact]
    public void A_checkpoint_holds_what_was_just_written()
    {
        using (IStorageEngine engine = OpenAt("group"))
        {
            Write(engine, "a", "1");
            engine.Checkpoint(_folder["copy"]);
            Write(engine, "a", "2");
        }

        using IStorageEngine copy = OpenAt("copy");
        Assert.Equal("1", Read(copy, "a"));
    }

    [Fact]
    public void What_is_flushed_is_there_after_reopening()
    {
        using (IStorageEngine engine = OpenAt("group"))
        {
            Write(engine, "a", "1");
            engine.Flush();
        }

        using IStorageEngine again = OpenAt("group");
        Assert.Equal("1", Read(again, "a"));
    }

    [Fact]
    public void A_folder_of_another_replica_is_refused()
    {
        OpenAt("group").Dispose();
        Assert.Contains("belongs to replica 7, not to replica 8", Refusal(s_identity with { Replica = 8 }));
    }

    [Fact]
    public void A_folder_of_another_cluster_is_refused()
    {
        OpenAt("group").Dispose();
        Assert.Contains("belongs to cluster cluster-1, not", Refusal(s_identity with { Cluster = "other" }));
    }

    [Fact]
    public void A_folder_of_a_newer_format_is_refused_with_what_to_do()
    {
        OpenAt("group").Dispose();
        RewriteManifest(text => text.Replace("minimum-reader 1", "minimum-reader 2", StringComparison.Ordinal));
        Assert.Contains("Start it with that version or a later one", Refusal(s_identity));
    }

    [Fact]
    public void A_damaged_group_file_is_refused()
    {
        OpenAt("group").Dispose();
        string file = Path.Combine(_folder["group"], "dynacluster.group");
        byte[] content = File.ReadAllBytes(file);
        content[10] ^= 1;
        File.WriteAllBytes(file, content);
        Assert.Contains("is damaged", Refusal(s_identity));
    }

    [Fact]
    public void A_lost_state_is_refused_and_never_made_anew()
    {
        OpenAt("group").Dispose();
        Directory.Delete(Path.Combine(_folder["group"], "state"), recursive: true);
        Assert.Contains("has lost its state", Refusal(s_identity));
    }

    [Fact]
    public void A_lost_file_of_the_state_is_refused()
    {
        using (IStorageEngine engine = OpenAt("group"))
        {
            Write(engine, "a", "1");
            engine.Flush();
        }

        foreach (string file in Directory.GetFiles(Path.Combine(_folder["group"], "state"), "*.sst"))
        {
            File.Delete(file);
        }

        Assert.Contains("Restore the folder from a copy", Refusal(s_identity));
    }

    [Fact]
    public void A_foreign_folder_is_refused()
    {
        Directory.CreateDirectory(_folder["group"]);
        File.WriteAllText(Path.Combine(_folder["group"], "notes.txt"), "mine");
        Assert.Contains("not a partition group's", Refusal(s_identity));
    }

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        using IStorageEngine engine = OpenAt("group");
        Assert.Contains("Another process holds it", Refusal(s_identity));
    }

    [Fact]
    public void An_unfinished_creation_is_done_again()
    {
        OpenAt("group").Dispose();
        RewriteManifest(text => text.Replace("state ready", "state creating", StringComparison.Ordinal));
        File.Delete(Path.Combine(_folder["group"], "state", "CURRENT"));
        using IStorageEngine engine = OpenAt("group");
        Assert.Null(engine.Get(ColumnFamily.Items, "a"u8));
    }

    [Fact]
    public void A_deleted_range_gives_its_room_back()
    {
        const int TableBytes = 16 * 1024 * 1024;
        using RocksEngine engine = OpenAt("group");
        byte[] value = new byte[64 * 1024];
        var random = new Random(1);
        using StorageBatch batch = engine.CreateBatch();
        for (int i = 0; i < TableBytes / value.Length; i++)
        {
            random.NextBytes(value); // nothing to compress
            batch.Put(ColumnFamily.Items, Encoding.UTF8.GetBytes($"a{i:D6}"), value);
        }

        engine.Write(batch);
        engine.Flush();
        batch.Clear();
        batch.DeleteRange(ColumnFamily.Items, "a"u8, "b"u8);
        engine.Write(batch);
        engine.Flush();
        Assert.InRange(engine.Property(ColumnFamily.Items, "rocksdb.live-sst-files-size"), 0, TableBytes / 2);
    }

    protected override IStorageEngine Open() => OpenAt("group");

    protected override IStorageEngine Crash(IStorageEngine engine)
    {
        TemporaryFolder.Copy(_folder["group"], _folder["crashed"]);
        return OpenAt("crashed");
    }

    protected override void Close()
    {
        _resources.Dispose();
        _folder.Dispose();
    }

    private static string? Read(IStorageEngine engine, string key)
        => engine.Get(ColumnFamily.Items, Encoding.UTF8.GetBytes(key)) is { } value
            ? Encoding.UTF8.GetString(value)
            : null;

    private static void Write(IStorageEngine engine, string key, string value)
    {
        using StorageBatch batch = engine.CreateBatch();
        batch.Put(ColumnFamily.Items, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        engine.Write(batch);
    }

    private RocksEngine OpenAt(string name) => RocksEngine.Open(_resources, _folder[name], s_identity);

    private string Refusal(GroupIdentity identity)
        => Assert.Throws<FolderRefusedException>(
            () => RocksEngine.Open(_resources, _folder["group"], identity)).Message;

    private void RewriteManifest(Func<string, string> change)
    {
        string file = Path.Combine(_folder["group"], "dynacluster.group");
        string text = File.ReadAllText(file);
        byte[] body = Encoding.UTF8.GetBytes(change(text[..text.IndexOf("checksum", StringComparison.Ordinal)]));
        uint sum = System.IO.Hashing.Crc32.HashToUInt32(body);
        File.WriteAllBytes(file, [.. body, .. Encoding.UTF8.GetBytes($"checksum {sum:x8}\n")]);
    }
}

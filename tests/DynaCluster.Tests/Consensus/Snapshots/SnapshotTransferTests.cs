using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus.Snapshots;

/// <summary>A copy of a replica's state on its way to another node.</summary>
public sealed class SnapshotTransferTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_arrives_as_it_is()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        byte[] large = bed.Write("state/large", (3 * Limits.SnapshotChunkBytes) + 17);
        byte[] small = bed.Write("state/deeper/small", 5);
        bed.Write("empty", 0);
        using SnapshotClient client = bed.Client();
        await client.FetchStateAsync(3, SnapshotBed.Asker, bed.Target, null, Token);
        Assert.Equal(large, await File.ReadAllBytesAsync(Path.Combine(bed.Target, "state/large"), Token));
        Assert.Equal(small, await File.ReadAllBytesAsync(Path.Combine(bed.Target, "state/deeper/small"), Token));
        Assert.Empty(await File.ReadAllBytesAsync(Path.Combine(bed.Target, "empty"), Token));
    }

    [Fact]
    public async Task A_transfer_that_was_cut_goes_on_with_the_same_snapshot()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        bed.Write("1", 1000);
        byte[] second = bed.Write("2", 4 * Limits.SnapshotChunkBytes);
        using SnapshotClient client = bed.Client();
        TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task fetching = client.FetchStateAsync(
            3, SnapshotBed.Asker, bed.Target, new Blocking(() => bed.ClosePortAsync().GetAwaiter().GetResult(), cut),
            Token);
        await cut.Task;
        bed.Write("2", 77); // a new snapshot would bring this one
        await bed.OpenPortAsync();
        await fetching;
        Assert.Equal(second, await File.ReadAllBytesAsync(Path.Combine(bed.Target, "2"), Token));
    }

    [Fact]
    public async Task A_snapshot_that_was_fetched_is_deleted_at_its_origin()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        bed.Write("file", 10);
        using SnapshotClient client = bed.Client();
        await client.FetchStateAsync(3, SnapshotBed.Asker, bed.Target, null, Token);
        Assert.Null(bed.Shelf.FindCheckpoint("3-21-1"));
    }

    [Fact]
    public async Task Another_cluster_gets_nothing()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        using SnapshotClient client = bed.Client(cluster: new Guid(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
        await Assert.ThrowsAsync<SnapshotException>(
            () => client.FetchStateAsync(3, SnapshotBed.Asker, bed.Target, null, Token));
    }

    [Fact]
    public async Task A_path_that_leads_out_of_the_snapshot_is_none_of_its_files()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        bed.Write("file", 10);
        string id = Prepare(bed, SnapshotBed.Asker)!; // there is room
        Assert.NotNull(bed.Shelf.FindCheckpoint(id)?.Find("file"));
        Assert.Null(bed.Shelf.FindCheckpoint(id)?.Find("../3-21-1/file"));
    }

    [Fact]
    public async Task No_more_snapshots_than_a_few_are_given_out_at_once()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        bed.Write("file", 10);
        string?[] ids = [.. Enumerable.Range(1, Limits.SnapshotsMax + 1).Select(asker => Prepare(bed, (ulong)asker))];
        Assert.Equal(Limits.SnapshotsMax, ids.Count(id => id is not null));
    }

    [Fact]
    public async Task Asking_again_replaces_the_askers_snapshot()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        bed.Write("file", 10);
        string first = Prepare(bed, SnapshotBed.Asker)!; // there is room
        Assert.NotNull(Prepare(bed, SnapshotBed.Asker));
        Assert.Null(bed.Shelf.FindCheckpoint(first));
    }

    [Fact]
    public async Task A_snapshot_that_nobody_fetches_is_given_up()
    {
        FakeTimeProvider time = new();
        await using SnapshotBed bed = await SnapshotBed.OpenAsync(time);
        bed.Write("file", 10);
        string id = Prepare(bed, SnapshotBed.Asker)!; // there is room
        time.Advance(2 * Limits.SnapshotIdleDuration);
        Assert.Null(bed.Shelf.FindCheckpoint(id));
    }

    [Theory]
    [InlineData("a", 0, "bytes")]
    [InlineData("b", 1, "bytes")]
    [InlineData("b", 0, "bytez")]
    public void A_chunk_at_another_place_or_of_other_bytes_has_another_checksum(
        string path, long offset, string content)
        => Assert.NotEqual(
            SnapshotChecksum.Of("b", 0, "bytes"u8),
            SnapshotChecksum.Of(path, offset, System.Text.Encoding.UTF8.GetBytes(content)));

    [Fact]
    public async Task The_throttle_lets_no_more_than_its_rate_through()
    {
        FakeTimeProvider time = new();
        TransferThrottle throttle = new(1000, time);
        await throttle.WaitAsync(500, Token);
        Task second = throttle.WaitAsync(500, Token).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await second;
    }

    private static string? Prepare(SnapshotBed bed, ulong asker)
        => bed.Shelf.Prepare(new Protocol.SnapshotRequest
        {
            Cluster = Google.Protobuf.ByteString.CopyFrom(GroupLogBed.Identity.Cluster.ToByteArray(bigEndian: true)),
            Group = 3,
            Replica = asker,
        })?.Id;

    /// <summary>Acts at the first word of progress, before the transfer goes on.</summary>
    private sealed class Blocking(Action act, TaskCompletionSource done) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value)
        {
            if (!done.Task.IsCompleted)
            {
                act();
                done.SetResult();
            }
        }
    }
}

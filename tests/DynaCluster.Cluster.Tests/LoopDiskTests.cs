namespace DynaCluster.Cluster.Tests;

public sealed class LoopDiskTests
{
    [Fact]
    public async Task A_disk_that_a_killed_run_left_mounted_is_swept_away_with_its_device()
    {
        (LoopDisk? disk, string reason) = await LoopDisk.TryCreateAsync(mebibytes: 16);
        Assert.SkipUnless(disk is not null, reason);
        Assert.Contains(disk.Path, await Shell.MustAsync("cat /proc/self/mounts"), StringComparison.Ordinal);
        await LoopDisk.SweepAsync(); // and never disposed of
        Assert.DoesNotContain(disk.Path, await Shell.MustAsync("cat /proc/self/mounts"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Path.GetDirectoryName(disk.Path)!, await Shell.MustAsync("losetup -a"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(disk.Path)));
    }
}

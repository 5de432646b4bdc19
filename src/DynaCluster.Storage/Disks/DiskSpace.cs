namespace DynaCluster.Storage.Disks;

/// <summary>Of the file system that a folder lies on, in bytes; available is what this user may still take.</summary>
public readonly record struct DiskSpace(long Total, long Available)
{
    public static DiskSpace Of(string folder)
    {
        DriveInfo drive = new(Path.GetFullPath(folder));
        return new DiskSpace(drive.TotalSize, drive.AvailableFreeSpace);
    }
}

using Microsoft.Win32.SafeHandles;

namespace DynaCluster.Storage.Disks;

/// <summary>A file that holds room on the disk, to be given up when there is none left. Its content means
/// nothing.</summary>
public sealed class Ballast(string path, long bytes) : IDisposable
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Bytes that it holds when it is taken.</summary>
    public long Bytes { get; } = bytes;

    public long HeldBytes { get; private set; }

    /// <summary>Takes the room, or nothing when it is not there.</summary>
    public void Take()
    {
        if (HeldBytes == Bytes)
        {
            return;
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (RandomAccess.GetLength(file) != Bytes)
            {
                Fill(file);
            }

            HeldBytes = Bytes;
        }
        catch (IOException)
        {
            GiveUp();
        }
    }

    /// <summary>Gives the room back, if the disk lets it.</summary>
    public void GiveUp()
    {
        try
        {
            File.Delete(path);
            HeldBytes = 0;
        }
        catch (IOException)
        {
            // It stays held and is tried again with the next sample.
        }
    }

    public void Dispose()
    {
        // The file stays: the next start finds its room held.
    }

    /// <summary>Written, not only sized: a file with a hole holds no room.</summary>
    private void Fill(SafeFileHandle file)
    {
        byte[] chunk = new byte[ChunkBytes];
        for (long at = 0; at < Bytes; at += chunk.Length)
        {
            RandomAccess.Write(file, chunk.AsSpan(0, (int)Math.Min(chunk.Length, Bytes - at)), at);
        }
    }
}

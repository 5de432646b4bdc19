namespace DynaCluster.Storage.Entries;

/// <summary>
/// An entry that a newer version wrote: the group stops before it, nothing is skipped and nothing is lost.
/// </summary>
public sealed class UnreadableEntryException : Exception
{
    public UnreadableEntryException(byte kind, byte format, byte minimumReader, long index = 0, uint group = 0)
        : base($"Log entry {index} of group {group} (kind {kind}, format {format}) needs reader {minimumReader}; this "
            + $"build is reader {EntryFormat.Reader}. A newer version wrote it. The group stopped in front of it and "
            + "nothing is lost: start the newer version of dynacluster on this node.")
    {
        Kind = kind;
        Format = format;
        MinimumReader = minimumReader;
        Index = index;
    }

    public byte Kind { get; }

    public byte Format { get; }

    public byte MinimumReader { get; }

    /// <summary>Log index; 0 where only the bytes are known.</summary>
    public long Index { get; }

    internal UnreadableEntryException At(long index, uint group) => new(Kind, Format, MinimumReader, index, group);
}

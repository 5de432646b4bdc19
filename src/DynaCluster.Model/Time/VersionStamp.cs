namespace DynaCluster.Model.Time;

/// <summary>
/// Orders the writes of one item, in all regions: the later stamp wins, equal times are decided by the region. Default:
/// before every write.
/// </summary>
/// <param name="Time">Hybrid time: 48 bits of milliseconds since 1970, 16 of a counter that carries into them.</param>
/// <param name="Region"><see cref="RegionId"/> of the region where the write was accepted.</param>
public readonly record struct VersionStamp(ulong Time, uint Region) : IComparable<VersionStamp>
{
    public static bool operator <(VersionStamp left, VersionStamp right) => left.CompareTo(right) < 0;

    public static bool operator >(VersionStamp left, VersionStamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(VersionStamp left, VersionStamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(VersionStamp left, VersionStamp right) => left.CompareTo(right) >= 0;

    public int CompareTo(VersionStamp other)
        => Time != other.Time ? Time.CompareTo(other.Time) : Region.CompareTo(other.Region);
}

namespace DynaCluster.Router.Metering;

/// <summary>
/// DynamoDB's capacity arithmetic: a read unit is a strong read of 4 KiB, a write unit a write of 1 KiB. Sizes are
/// DynamoDB bytes of items (ItemSize). Source: the developer guide's pages on read and write operations.
/// </summary>
public static class CapacityUnits
{
    private const long ReadStepBytes = 4096;
    private const long WriteStepBytes = 1024;

    /// <summary>One item read alone; 0 bytes: there was none, which costs as the smallest item does.</summary>
    public static double OfRead(long sizeBytes, bool consistent)
        => Steps(Math.Max(1, sizeBytes), ReadStepBytes) * Share(consistent);

    /// <summary>
    /// A page of a Query or Scan: the evaluated bytes together, rounded up once; an empty page costs one step.
    /// </summary>
    public static double OfPage(long evaluatedBytes, bool consistent)
        => Steps(Math.Max(1, evaluatedBytes), ReadStepBytes) * Share(consistent);

    /// <summary>
    /// A write of one item by its size before and after, 0: there is none; also of a failed condition.
    /// </summary>
    public static double OfWrite(long sizeBefore, long sizeAfter)
        => Steps(Math.Max(1, Math.Max(sizeBefore, sizeAfter)), WriteStepBytes);

    /// <summary>What strong read units come to at the consistency that was asked for.</summary>
    public static double Share(bool consistent) => consistent ? 1 : 0.5;

    private static double Steps(long bytes, long step) => (bytes + step - 1) / step;
}

namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>Nodes of one cluster that are not removed.</summary>
    public const int NodesMax = 100;

    public const int NodeIncarnationBytes = 16;
    public const int NodeAddressLengthMax = 260;
    public const int ZoneNameLengthMax = 64;
}

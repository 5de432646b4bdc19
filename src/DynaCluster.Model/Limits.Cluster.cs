namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>Nodes of one cluster that are not removed.</summary>
    public const int NodesMax = 100;

    public const int NodeIncarnationBytes = 16;
    public const int NodeAddressLengthMax = 260;
    public const int ZoneNameLengthMax = 64;

    /// <summary>Requests to one other node that wait for their answers, and those of one other node that are being
    /// served; above it a request is not applied.</summary>
    public const int PartitionCallsMax = 8_192;

    /// <summary>Requests or answers that gather are sent together up to so many bytes.</summary>
    public const int PartitionBatchBytes = 128 * 1024;

    /// <summary>Largest message between nodes: a batch, and the largest request or answer behind it.</summary>
    public const int PartitionMessageBytesMax = 32 * 1024 * 1024;
}

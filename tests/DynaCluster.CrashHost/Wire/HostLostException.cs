namespace DynaCluster.CrashHost.Wire;

/// <summary>A node could not be reached, or was lost over a request.</summary>
/// <param name="wasSent">Whether the request may have reached it: then its outcome is unknown.</param>
public sealed class HostLostException(bool wasSent)
    : IOException(wasSent ? "the node was lost over the request" : "the node cannot be reached")
{
    public bool WasSent => wasSent;
}

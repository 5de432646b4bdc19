namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>How far a stamp may lie ahead of this node's clock and still move the clock of its group.</summary>
    public static readonly TimeSpan ClockOffsetMax = TimeSpan.FromMilliseconds(500);
}

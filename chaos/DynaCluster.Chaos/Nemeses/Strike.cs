namespace DynaCluster.Chaos.Nemeses;

/// <summary>One fault of the schedule: when, which, and whom it hits. Everything in it follows from the seed.</summary>
/// <param name="At">Seconds from the begin of the load; it waits for the one before.</param>
/// <param name="Node">From 0 on, where the nemesis hits one node of its own choice.</param>
/// <param name="Group">An index into the data groups, where it hits a group's leader.</param>
/// <param name="Hold">Seconds for which the fault lasts.</param>
/// <param name="Variant">What else the nemesis has to choose.</param>
internal sealed record Strike(double At, string Nemesis, int Node, int Group, double Hold, int Variant)
{
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{At,6:0.0} s  {Nemesis,-18} node n{Node + 1}, group choice {Group}, for {Hold:0.0} s, variant {Variant}");
}

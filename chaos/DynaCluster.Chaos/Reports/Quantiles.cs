namespace DynaCluster.Chaos.Reports;

internal static class Quantiles
{
    /// <summary>The smallest value that so large a part of all does not exceed; NaN of none.</summary>
    public static double At(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? double.NaN
            : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

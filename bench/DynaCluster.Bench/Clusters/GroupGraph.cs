using System.Globalization;
using System.Text;

namespace DynaCluster.Bench.Clusters;

/// <summary>Throughput by the number of groups as one picture, legible on light and on dark ground.</summary>
internal static class GroupGraph
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 64;
    private const int Bottom = 62;
    private const int BarWidth = 64;
    private const int Steps = 5;

    private const string Style = """
        <style>
          svg { font: 13px system-ui, sans-serif; }
          .ground { fill: #ffffff; } .text { fill: #24292f; } .faint { fill: #57606a; }
          .grid { stroke: #d0d7de; } .bar { fill: #1f6feb; } .range { stroke: #24292f; stroke-width: 2; }
          @media (prefers-color-scheme: dark) {
            .ground { fill: #0d1117; } .text { fill: #e6edf3; } .faint { fill: #9198a1; }
            .grid { stroke: #3d444d; } .bar { fill: #4493f8; } .range { stroke: #e6edf3; }
          }
        </style>
        """;

    public static string Draw(GroupPoint[] points, string load)
    {
        double top = RoundUp(points.Max(static p => p.Highest));
        StringBuilder svg = new();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="title">
            <title id="title">PutItem a second by the number of groups</title>
            {Style}
            <rect class="ground" width="{Width}" height="{Height}" rx="6"/>
            <text class="text" x="{Left}" y="26" font-size="15" font-weight="600">PutItem a second, by groups</text>
            <text class="faint" x="{Left}" y="46">
              three processes on one machine, three replicas, fsync, 1 KB items, load {load}
            </text>
            """);
        for (int step = 0; step <= Steps; step++)
        {
            double value = top * step / Steps;
            svg.AppendLine(CultureInfo.InvariantCulture, $"""
                <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(value, top):F1}" y2="{Y(value, top):F1}"/>
                <text class="faint" x="{Left - 8}" y="{Y(value, top) + 4:F1}" text-anchor="end">{value:N0}</text>
                """);
        }
        for (int i = 0; i < points.Length; i++)
        {
            Draw(svg, points[i], Left + (i + 0.5) * (Width - Left - Right) / points.Length, top);
        }
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <text class="faint" x="{Width - Right}" y="{Height - 8}" text-anchor="end">
              bar: median of the runs; line: lowest to highest; under it: CPU of the servers for each
            </text>
            """);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, GroupPoint point, double x, double top)
    {
        double y = Y(point.Median, top);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <rect class="bar" x="{x - BarWidth / 2:F1}" y="{y:F1}"
              width="{BarWidth}" height="{Height - Bottom - y:F1}"/>
            <line class="range" x1="{x:F1}" x2="{x:F1}" y1="{Y(point.Lowest, top):F1}" y2="{Y(point.Highest, top):F1}"/>
            <text class="text" x="{x + BarWidth / 2 + 6:F1}" y="{y + 4:F1}">{point.Median:N0}</text>
            <g text-anchor="middle">
              <text class="text" x="{x:F1}" y="{Height - Bottom + 18}">groups: {point.Groups}</text>
              <text class="faint" x="{x:F1}" y="{Height - Bottom + 35}">{point.CpuMicroseconds:F0} µs</text>
            </g>
            """);
    }

    private static double Y(double value, double top) => Height - Bottom - value / top * (Height - Bottom - Top);

    /// <summary>To a number that five steps divide well.</summary>
    private static double RoundUp(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / unit * 2) * unit / 2;
    }
}

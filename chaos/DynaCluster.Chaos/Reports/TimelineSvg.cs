using System.Globalization;
using System.Net;
using System.Text;
using DynaCluster.Chaos.Nemeses;

namespace DynaCluster.Chaos.Reports;

/// <summary>Faults over throughput and latency, on one axis of time, as one picture.</summary>
internal sealed class TimelineSvg
{
    private const double Width = 1200;
    private const double Left = 150;
    private const double Right = 20;
    private const double Row = 20;
    private const double Panel = 150;
    private const double Space = 44;
    private const double LatencyFloor = 0.5;

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<SecondSeries> _seconds;
    private readonly IReadOnlyList<FaultSpan> _spans;
    private readonly string[] _kinds;
    private readonly double _end;

    private TimelineSvg(IReadOnlyList<SecondSeries> seconds, IReadOnlyList<FaultSpan> spans)
    {
        _seconds = seconds;
        _spans = spans;
        _kinds = [.. spans.Select(static span => span.Nemesis).Distinct().Order(StringComparer.Ordinal)];
        _end = Math.Max(1, Math.Max(
            seconds.Count, spans.Select(static span => span.Healed).DefaultIfEmpty(0).Max()));
    }

    public static string Draw(IReadOnlyList<SecondSeries> seconds, IReadOnlyList<FaultSpan> spans)
    {
        TimelineSvg timeline = new(seconds, spans);
        timeline.DrawAll();
        return timeline._svg.ToString();
    }

    private static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, value))));
        return power * new[] { 1, 2, 2.5, 5, 10 }.First(step => step * power >= value);
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private void DrawAll()
    {
        double rows = Math.Max(1, _kinds.Length) * Row;
        double throughput = 34 + rows + Space;
        double latency = throughput + Panel + Space;
        double height = latency + Panel + 40;
        Line($"<svg viewBox='0 0 {Width} {height}' role='img' aria-label='faults, throughput and latency over time'>");
        DrawBands(26, latency + Panel);
        Title(18, "Faults", "bar: while it lasts; hatched: until the cluster is whole again");
        DrawFaults(34);
        Title(throughput - 12, "Requests per second", "answered; red: without an answer as asked");
        DrawThroughput(throughput);
        Title(latency - 12, "Latency in ms", "p50 and p99 of each second, logarithmic");
        DrawLatency(latency);
        DrawTime(latency + Panel);
        Line("</svg>");
    }

    private void DrawBands(double top, double bottom)
    {
        Line($"<defs><pattern id='healing' width='5' height='5' patternUnits='userSpaceOnUse' "
            + $"patternTransform='rotate(45)'><rect width='2' height='5' class='hatch'/></pattern></defs>");
        foreach (FaultSpan span in _spans)
        {
            Line($"<rect class='band' x='{X(span.Begin):0.0}' y='{top}' "
                + $"width='{Math.Max(1, X(span.End) - X(span.Begin)):0.0}' height='{bottom - top:0}'/>");
        }
    }

    private void Title(double y, string title, string remark)
        => Line($"<text x='{Left}' y='{y}' class='title'>{title} <tspan class='remark'>{remark}</tspan></text>");

    private void DrawFaults(double top)
    {
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            double y = top + (kind * Row);
            Line($"<text x='{Left - 10}' y='{y + 13}' class='name'>{Escape(_kinds[kind])}</text>");
            Line($"<line x1='{Left}' x2='{Width - Right}' y1='{y + Row - 1}' y2='{y + Row - 1}' class='rule'/>");
            foreach (FaultSpan span in _spans.Where(span => span.Nemesis == _kinds[kind]))
            {
                Line($"<g><title>{span.Begin:0.0} s: {Escape(span.Detail)}; whole {span.Healed - span.End:0.0} s "
                    + $"after its end</title><rect x='{X(span.End):0.0}' y='{y + 3}' "
                    + $"width='{Math.Max(0, X(span.Healed) - X(span.End)):0.0}' height='13' fill='url(#healing)'/>"
                    + $"<rect class='fault' rx='2' x='{X(span.Begin):0.0}' y='{y + 3}' "
                    + $"width='{Math.Max(3, X(span.End) - X(span.Begin)):0.0}' height='13'/></g>");
            }
        }
    }

    private void DrawThroughput(double top)
    {
        double most = RoundUp(_seconds.Select(static s => s.Answered + s.Failed).DefaultIfEmpty(1).Max());
        double bottom = top + Panel;
        foreach (double part in new[] { 0, 0.5, 1 })
        {
            Grid(bottom - (part * Panel), (part * most).ToString("#,0", CultureInfo.InvariantCulture));
        }

        StringBuilder area = new();
        foreach (SecondSeries second in _seconds)
        {
            area.Append(CultureInfo.InvariantCulture,
                $" L{X(second.Second + 0.5):0.0} {bottom - (second.Answered / most * Panel):0.0}");
        }

        Line($"<path class='area' d='M{X(0.5):0.0} {bottom}{area} L{X(_seconds.Count - 0.5):0.0} {bottom} Z'/>");
        double width = Math.Max(1, (X(1) - X(0)) * 0.8);
        foreach (SecondSeries second in _seconds.Where(static second => second.Failed > 0))
        {
            double tall = Math.Max(1.5, Math.Min(Panel, second.Failed / most * Panel));
            Line($"<rect class='failed' x='{X(second.Second + 0.1):0.0}' y='{bottom - tall:0.0}' "
                + $"width='{width:0.0}' height='{tall:0.0}'><title>{second.Second} s: {second.Failed} failed"
                + $"</title></rect>");
        }
    }

    private void DrawLatency(double top)
    {
        double most = Math.Max(10, _seconds.Select(static s => s.P99).Where(double.IsFinite).DefaultIfEmpty(10).Max());
        double decades = Math.Log10(most / LatencyFloor);
        double Y(double value)
            => top + Panel - (Math.Clamp(Math.Log10(value / LatencyFloor) / decades, 0, 1) * Panel);
        for (double tick = 1; tick <= most; tick *= 10)
        {
            Grid(Y(tick), tick.ToString("#,0", CultureInfo.InvariantCulture));
        }

        Curve("p99", static second => second.P99, Y);
        Curve("p50", static second => second.P50, Y);
        Line($"<text x='{Width - Right}' y='{top - 12}' class='key'><tspan class='k50'>p50</tspan>"
            + $" <tspan class='k99'>p99</tspan></text>");
    }

    /// <summary>A second without an answer breaks the line.</summary>
    private void Curve(string style, Func<SecondSeries, double> of, Func<double, double> y)
    {
        StringBuilder path = new();
        bool draws = false;
        foreach (SecondSeries second in _seconds)
        {
            double value = of(second);
            if (double.IsFinite(value))
            {
                path.Append(CultureInfo.InvariantCulture,
                    $"{(draws ? "L" : "M")}{X(second.Second + 0.5):0.0} {y(value):0.0} ");
            }

            draws = double.IsFinite(value);
        }

        Line($"<path class='curve {style}' d='{path}'/>");
    }

    private void DrawTime(double y)
    {
        double step = new double[] { 1, 2, 5, 10, 30, 60, 120, 300, 600 }.FirstOrDefault(s => _end / s <= 15, 1200);
        for (double at = 0; at <= _end; at += step)
        {
            string text = step < 60
                ? string.Create(CultureInfo.InvariantCulture, $"{at:0} s")
                : string.Create(CultureInfo.InvariantCulture, $"{at / 60:0} min");
            Line($"<line x1='{X(at):0.0}' x2='{X(at):0.0}' y1='{y}' y2='{y + 5}' class='axis'/>"
                + $"<text x='{X(at):0.0}' y='{y + 20}' class='tick'>{text}</text>");
        }
    }

    private void Grid(double y, string label) => Line(
        $"<line x1='{Left}' x2='{Width - Right}' y1='{y:0.0}' y2='{y:0.0}' class='rule'/>"
        + $"<text x='{Left - 10}' y='{y + 4:0.0}' class='name'>{label}</text>");

    private double X(double seconds) => Left + (seconds / _end * (Width - Left - Right));

    /// <summary>This program has no culture but the invariant one.</summary>
    private void Line(string text) => _svg.Append(text).Append('\n');
}

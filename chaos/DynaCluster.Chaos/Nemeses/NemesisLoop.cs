using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>Goes through the schedule, one fault at a time, each followed by the wait until the cluster is whole.
/// </summary>
internal sealed class NemesisLoop(NemesisField field, IReadOnlyList<Nemesis> nemeses, Tally tally)
{
    private const double RestSecondsMin = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<FaultSpan> _spans = [];

    public IReadOnlyList<FaultSpan> Spans => _spans;

    /// <param name="seconds">No fault begins later.</param>
    public async Task RunAsync(IReadOnlyList<Strike> schedule, double seconds, CancellationToken token)
    {
        foreach (Strike strike in schedule)
        {
            // Also where the ones before took longer than planned, clients see the cluster whole between two faults.
            double wait = Math.Max(RestSecondsMin, strike.At - tally.Now);
            await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System, token);
            double begin = tally.Now;
            if (begin > seconds - 3)
            {
                return; // those before took longer than planned
            }

            Nemesis nemesis = nemeses.First(n => n.Name == strike.Nemesis);
            string detail = await nemesis.StrikeAsync(strike, field, token);
            double end = tally.Now;
            if (await field.Watch.WaitUntilWholeAsync(s_patience, token) is { } lack)
            {
                field.NoteWrong($"{s_patience.TotalSeconds} s after {nemesis.Name} ({detail}): {lack}");
            }

            FaultSpan span = new(nemesis.Name, detail, begin, end, tally.Now);
            _spans.Add(span);
            Console.WriteLine(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{span.Begin,7:0.0} s  {span.Nemesis,-16} {span.Detail}; {span.End - span.Begin:0.0} s, "
                + $"whole {span.Healed - span.End:0.0} s later"));
        }
    }
}

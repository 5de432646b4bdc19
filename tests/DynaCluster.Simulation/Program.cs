using System.Globalization;
using DynaCluster.Simulation.Mutants;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;

const int SeedsDefault = 100;
const int ProgressLines = 20;
const string Usage = "usage: ./dev sim [--seed N [--quiet] | --seeds COUNT [--from N] | --failed] [--nodes 1|3|5] "
    + "[--operations N] [--slow-writers] [--expires] [--mutant NAME]";

int operations = SimulationRun.OperationsDefault;
int first = 1;
int count = SeedsDefault;
bool verbose = false;
bool again = false;
NodeForms forms = NodeForms.Three;
string mutant = "";
for (int at = 0; at < args.Length; at++)
{
    int Number() => int.Parse(args[++at], CultureInfo.InvariantCulture);
    switch (args[at])
    {
        case "--seed":
            (first, count, verbose) = (Number(), 1, true);
            break;
        case "--seeds":
            count = Number();
            break;
        case "--from":
            first = Number();
            break;
        case "--failed":
            again = true;
            break;
        case "--operations":
            operations = Number();
            break;
        case "--nodes":
            forms = NodeForms.Of(Number());
            break;
        case "--expires":
            forms = forms with { Expires = true };
            break;
        case "--slow-writers":
            forms = NodeForms.ThreeWithSlowWriters;
            break;
        case "--mutant" when at + 1 < args.Length && Mutant.All.ContainsKey(args[at + 1]):
            mutant = args[++at];
            break;
        case "--quiet":
            verbose = false;
            break;
        default:
            Console.Error.WriteLine(Usage);
            Console.Error.WriteLine($"mutants: {string.Join(' ', Mutant.All.Keys)}");
            return 2;
    }
}

(int Seed, NodeForms Forms)[] runs = again
    ? [.. FailedSeed.All.Select(static failed => (failed.Seed, failed.Forms))]
    : [.. Enumerable.Range(first, count).Select(seed => (seed, forms))];
RunSummary summary = new(TimeProvider.System);
foreach ((int seed, NodeForms right) in runs)
{
    NodeForms form = mutant.Length > 0 ? Mutant.All[mutant](right) : right;
    RunReport report = SimulationRun.Run(seed, form, operations, verbose ? Console.WriteLine : null);
    summary.Add(report);
    bool isFound = report.Findings.Count > 0;
    if (isFound || runs.Length <= ProgressLines)
    {
        Console.WriteLine(report);
    }
    else if (summary.SeedCount % (runs.Length / ProgressLines) == 0 && summary.SeedCount < runs.Length)
    {
        Console.WriteLine($"up to seed {seed}: {summary}");
    }

    if (isFound)
    {
        Console.WriteLine($"  replay: ./dev sim --seed {seed} --nodes {form.Nodes} --operations {operations}"
            + (mutant.Length > 0 ? $" --mutant {mutant}" : ""));
    }

    if (isFound && mutant.Length == 0)
    {
        Console.WriteLine($"  to be added to {FailedSeed.File}: {FailedSeed.LineFor(report, form.Nodes)}");
    }
}

Console.WriteLine(summary);
Console.WriteLine($"{summary.SeedCount - summary.FailedCount} passed, {summary.FailedCount} failed");
return summary.FailedCount == 0 ? 0 : 1;

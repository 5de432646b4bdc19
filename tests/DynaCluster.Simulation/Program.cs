using System.Globalization;
using DynaCluster.Simulation.Mutants;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;

const int SeedsDefault = 100;

int operations = 60;
int first = 1;
int count = SeedsDefault;
bool verbose = false;
NodeForms forms = NodeForms.Three;
Func<NodeForms, NodeForms> mutate = static forms => forms;
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
        case "--operations":
            operations = Number();
            break;
        case "--nodes":
            forms = Number() switch
            {
                1 => NodeForms.Real,
                5 => NodeForms.Five,
                _ => NodeForms.Three,
            };
            break;
        case "--mutant":
            (mutant, mutate) = (args[++at], Mutant.All[args[at]]);
            break;
        case "--slow-writers":
            forms = NodeForms.ThreeWithSlowWriters;
            break;
        case "--quiet":
            verbose = false;
            break;
        default:
            Console.Error.WriteLine(
                "usage: ./dev sim [--seed N [--quiet] | --seeds COUNT [--from N]] [--nodes 1|3] [--operations N] "
                    + "[--mutant NAME]");
            Console.Error.WriteLine($"mutants: {string.Join(' ', Mutant.All.Keys)}");
            return 2;
    }
}

forms = mutate(forms);
int failed = 0;
for (int seed = first; seed < first + count; seed++)
{
    RunReport report = SimulationRun.Run(seed, forms, operations, verbose ? Console.WriteLine : null);
    failed += report.Findings.Count > 0 ? 1 : 0;
    Console.WriteLine(report);
    if (report.Findings.Count > 0)
    {
        Console.WriteLine($"  replay: ./dev sim --seed {seed} --nodes {forms.Nodes} --operations {operations}"
            + (mutant.Length > 0 ? $" --mutant {mutant}" : ""));
    }
}

Console.WriteLine($"{count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

using System.CommandLine;
using DynaCluster.Bench;

Option<int> pairs = new("--pairs") { Description = "Runs of each pair.", DefaultValueFactory = _ => 5 };
Option<int> seconds = new("--seconds") { Description = "Length of each run.", DefaultValueFactory = _ => 4 };
Option<int> rest = new("--rest") { Description = "Seconds of rest.", DefaultValueFactory = _ => 60 };
Option<int> long10 = new("--seconds") { Description = "Length of the run.", DefaultValueFactory = _ => 600 };
Option<double> gigabytes = new("--gigabytes") { Description = "Bytes to write.", DefaultValueFactory = _ => 10 };
Option<bool> unjudged = new("--unjudged")
{
    Description = "Missed bars are printed, not an exit code.", Recursive = true,
};
Option<string> data = new("--data") { Description = "An empty folder.", Required = true };

Command compare = new("compare", "Ours, dynalite and the reference ladder back to back, with the bars.")
{
    pairs, seconds,
};
compare.SetAction(async (parsed, _) => Exit(parsed,
    await new Comparison(parsed.GetValue(pairs), parsed.GetValue(seconds)).RunAsync()));
Command idle = new("rest", "Time to the first answer, and memory at rest.") { rest };
idle.SetAction(async (parsed, _) => Exit(parsed, await Footprint.RestAsync(parsed.GetValue(rest))));
Command amplify = new("amplify", "Device bytes for each user byte of 1 KiB puts.") { long10 };
amplify.SetAction(async (parsed, _) => Exit(parsed, await Footprint.AmplifyAsync(parsed.GetValue(long10))));
Command soak = new("soak", "Overwrites of 100 MB of live data in a heap of 512 MB.") { gigabytes };
soak.SetAction(async (parsed, _) => Exit(parsed, await Footprint.SoakAsync(parsed.GetValue(gigabytes))));
Command ladder = new("ladder", "The reference server alone (compare starts it).") { data };
ladder.SetAction((parsed, _) => LadderServer.RunAsync(
    parsed.GetValue(data)!, keys: 20_000, itemBytes: 1024)); // the option is required

RootCommand root = new("Measures; every figure is a comparison or a bar.")
{
    unjudged, compare, idle, amplify, soak, ladder,
};
return await root.Parse(args).InvokeAsync();

int Exit(ParseResult parsed, bool met) => met || parsed.GetValue(unjudged) ? 0 : 1;

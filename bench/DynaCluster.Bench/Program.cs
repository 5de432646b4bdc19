using System.CommandLine;
using DynaCluster.Bench;
using DynaCluster.Bench.Changes;
using DynaCluster.Bench.Clients;
using DynaCluster.Bench.Clusters;
using DynaCluster.Bench.Expiry;
using DynaCluster.Bench.Logs;
using DynaCluster.Processes;

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
Option<int> bodyBytes = new("--body") { Description = "Bytes of a request's body.", Required = true };
Option<int> callers = new("--callers") { Description = "Calls at once, each way.", Required = true };
Option<bool> tcp = new("--tcp") { Description = "A plain socket in place of gRPC." };
Command links = new("links", "Raft frames between two nodes: the gRPC stream and a plain socket, turn about.")
{
    pairs, seconds,
};
links.SetAction(async (parsed, _) => Exit(parsed,
    await new LinkComparison(parsed.GetValue(pairs), parsed.GetValue(seconds)).RunAsync()));
Command linkNode = new("link-node", "One of the two nodes (links starts them).") { bodyBytes, callers, seconds, tcp };
linkNode.SetAction((parsed, _) => new LinkNode(
    parsed.GetValue(bodyBytes), parsed.GetValue(callers), parsed.GetValue(seconds)).RunAsync(parsed.GetValue(tcp)));
Option<string[]> parts = new("--parts")
{
    Description = "Of writes, groups (writes to eight), reads, rest, links.", AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["writes", "groups", "reads", "rest"],
};
Option<int> idleSeconds = new("--rest") { Description = "Seconds of rest.", DefaultValueFactory = _ => 20 };
Option<int> groups = new("--groups") { Required = true };
Option<int> node = new("--node") { Required = true };
Command logBench = new("log-bench", "The replicated log of three processes, beside a three-member etcd.")
{
    pairs, seconds, parts, idleSeconds,
};
logBench.SetAction(async (parsed, _) => Exit(parsed, await new LogComparison(
    parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(idleSeconds)).RunAsync(parsed.GetValue(parts)!)));
Option<string[]> clusterParts = new("--parts")
{
    Description = "Of put, get, forward, client, groups.", AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["put", "get", "forward", "client", "groups"],
    CustomParser = static result => [.. result.Tokens.SelectMany(static t => t.Value.Split(','))],
};
Command clusterBench = new("cluster-bench", "Three server processes, beside a three-member etcd and dynalite.")
{
    pairs, seconds, clusterParts,
};
clusterBench.SetAction(async (parsed, _) => Exit(parsed, await new ClusterComparison(
    parsed.GetValue(pairs), parsed.GetValue(seconds), GraphFile(parsed)).RunAsync(parsed.GetValue(clusterParts)!)));
Option<int> expiring = new("--items") { Description = "Expire together.", DefaultValueFactory = _ => 100_000 };
Option<int> calm = new("--seconds") { Description = "Of load before and after.", DefaultValueFactory = _ => 10 };
Option<int> ttlGroups = new("--groups") { Description = "Partition groups.", DefaultValueFactory = _ => 4 };
Command ttlBench = new("ttl-bench", "Items that expire together, and what requests feel of it.")
{
    expiring, calm, ttlGroups,
};
ttlBench.SetAction(async (parsed, _) => Exit(parsed, await new ExpiryComparison(
    parsed.GetValue(expiring), parsed.GetValue(calm), parsed.GetValue(ttlGroups)).RunAsync()));
Command changesBench = new("changes-bench", "What a stream and a global index cost, and how soon they show a change.")
{
    pairs, seconds,
};
changesBench.SetAction(async (parsed, _) => Exit(parsed, await new ChangesComparison(
    parsed.GetValue(pairs), parsed.GetValue(seconds)).RunAsync()));
Option<string> sdk = new("--sdk") { Description = "ours or aws.", Required = true };
Option<string> doors = new("--endpoints") { Description = "With commas between.", Required = true };
Command clientNode = new("client-node", "One client (cluster-bench starts it).") { sdk, doors };
clientNode.SetAction((parsed, _) => new ClientNode(
    parsed.GetValue(sdk)!, parsed.GetValue(doors)!.Split(',')).RunAsync()); // both are required
Option<string?> other = new("--other")
{
    Description = "The other build's dynacluster; none: this build alone.",
};
Option<int> groupCount = new("--groups") { Description = "Partition groups.", DefaultValueFactory = _ => 4 };
Option<string[]> workloads = new("--workloads")
{
    Description = "Of put, get, strong-get, forward.", AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["put"],
    CustomParser = static result => [.. result.Tokens.SelectMany(static t => t.Value.Split(','))],
};
Command builds = new("builds", "This build's cluster of three beside another build's, turn about.")
{
    other, groupCount, pairs, seconds, workloads,
};
builds.SetAction(async (parsed, _) => await new BuildComparison(
    parsed.GetValue(other), parsed.GetValue(groupCount), parsed.GetValue(pairs), parsed.GetValue(seconds))
    .RunAsync(parsed.GetValue(workloads)!)); // it has a default
Command logNode = new("log-node", "One of the three (log-bench starts them).") { data, node, groups, tcp };
logNode.SetAction((parsed, _) => new LogNode(
    parsed.GetValue(data)!, parsed.GetValue(node), parsed.GetValue(groups), parsed.GetValue(tcp)).RunAsync());

RootCommand root = new("Measures; every figure is a comparison or a bar.")
{
    unjudged, compare, idle, amplify, soak, ladder, links, linkNode, logBench, logNode, clusterBench, clientNode,
    builds, ttlBench, changesBench,
};
return await root.Parse(args).InvokeAsync();

int Exit(ParseResult parsed, bool met) => met || parsed.GetValue(unjudged) ? 0 : 1;

// A run that only shows that it runs leaves the picture in docs alone.
string GraphFile(ParseResult parsed) => Path.Combine(
    ServerBinary.Root, parsed.GetValue(unjudged) ? "artifacts" : "docs", "throughput-by-groups.svg");

using System.CommandLine;
using DynaCluster.Chaos.Reports;
using DynaCluster.Chaos.Runs;

Option<double> minutes = new("--minutes") { Description = "Length of the load.", DefaultValueFactory = _ => 2 };
Option<int> seed = new("--seed") { Description = "Decides what is hit when.", DefaultValueFactory = _ => 1 };
Option<string> nemeses = new("--nemeses")
{
    Description = "Kinds of faults, with commas. Default: all that this machine can.", DefaultValueFactory = _ => "",
};
Option<int> zones = new("--zones") { Description = "Nodes, each in a zone.", DefaultValueFactory = _ => 3 };
Option<bool> keep = new("--keep") { Description = "Leave data and logs." };
Option<bool> withoutSync = new("--without-sync")
{
    Description = "Syncs of the nodes do nothing: a run with power losses has to find what is lost.",
};
Option<string> report = new("--report")
{
    Description = "The HTML file to write.",
    DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "dynacluster-chaos.html"),
};
RootCommand root = new("Breaks a cluster of real processes and judges what its clients were told.")
{
    minutes, seed, nemeses, zones, keep, withoutSync, report,
};
root.SetAction(async (parsed, token) =>
{
    ChaosOptions options = new(
        parsed.GetValue(minutes), parsed.GetValue(seed),
        (parsed.GetValue(nemeses) ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        parsed.GetValue(zones), parsed.GetValue(keep), parsed.GetValue(report) ?? "")
    {
        WithoutSync = parsed.GetValue(withoutSync),
    };
    try
    {
        Findings findings = await new ChaosRun(options).RunAsync(token);
        Console.WriteLine(TextReport.Of(findings));
        await File.WriteAllTextAsync(options.Report, HtmlReport.Of(findings), token);
        Console.WriteLine($"report: {options.Report}");
        return findings.IsClean ? 0 : 1;
    }
    catch (OperationCanceledException) when (token.IsCancellationRequested)
    {
        Console.WriteLine("stopped before its end: no verdict");
        return 130;
    }
    catch (InvalidOperationException failure)
    {
        Console.Error.WriteLine($"chaos: {failure.Message}");
        return 2;
    }
});
// Taking everything away again needs its time after Ctrl+C.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration
{
    ProcessTerminationTimeout = TimeSpan.FromMinutes(1),
});

using System.CommandLine;
using System.CommandLine.Parsing;

namespace DynaCluster.Cli.Commands;

/// <summary>dyna lab: a cluster of processes on this machine.</summary>
internal static class LabCommands
{
    public static Option<string?> FolderOption() => new("--dir")
    {
        Description = "The lab's folder. Default: this folder if it is one, else ./lab.",
        HelpName = "DIR",
    };

    public static Command Create(CliContext context)
        => new("lab", "A cluster of processes on this machine, to try things.")
        {
            Up(context),
            Down(context),
            OfNode(
                "kill", "Kill a node at once (SIGKILL).", context,
                static (run, node, token) => run.KillAsync(node, token)),
            OfNode(
                "pause", "Stop a node where it is (SIGSTOP).", context,
                static (run, node, _) => run.PauseAsync(node)),
            OfNode("resume", "Let a paused node go on.", context, static (run, node, _) => run.ResumeAsync(node)),
            Start(context),
            Add(context),
        };

    private static Command Up(CliContext context)
    {
        Option<int?> zones = Number("--zones", "N", "Availability zones. Default: 3.", 1, Lab.LabPorts.NodesMax);
        Option<int?> nodes = Number(
            "--nodes", "N", "Nodes, in turn in the zones. Default: one a zone.", 1, Lab.LabPorts.NodesMax);
        Option<int?> port = Number(
            "--port", "BASE", $"{Lab.LabPorts.Rule}. Default: {LabRun.BasePortDefault}.", 1024, Lab.LabPorts.BaseMax);
        Option<int?> patience = Number("--timeout", "SECONDS", "How long to wait for it. Default: 120.", 1, 3600);
        LabOptions lab = new();
        Command command = new("up", "Start a lab, or what does not run of it; ends when all of it serves.")
        {
            zones, nodes, port, patience,
        };
        lab.AddTo(command);
        command.SetAction((parsed, token) => new LabRun(context, lab.Read(parsed)).UpAsync(
            new LabShape(parsed.GetValue(zones), parsed.GetValue(nodes), parsed.GetValue(port)),
            TimeSpan.FromSeconds(parsed.GetValue(patience) ?? LabRun.PatienceSeconds),
            token));
        return command;
    }

    private static Command Down(CliContext context)
    {
        Option<bool> delete = new("--delete") { Description = "Delete its data, too." };
        LabOptions lab = new();
        Command command = new("down", "End the lab's nodes.") { delete };
        lab.AddTo(command);
        command.SetAction((parsed, token)
            => new LabRun(context, lab.Read(parsed)).DownAsync(parsed.GetValue(delete), token));
        return command;
    }

    private static Command Start(CliContext context)
    {
        Argument<int> node = NodeArgument();
        Option<bool> wipe = new("--wipe") { Description = "Empty its disk first: it comes back as a new node." };
        LabOptions lab = new();
        Command command = new("start", "Start a node.") { node, wipe };
        lab.AddTo(command);
        command.SetAction((parsed, token) => new LabRun(context, lab.Read(parsed)).StartAsync(
            parsed.GetValue(node), parsed.GetValue(wipe), token));
        return command;
    }

    private static Command Add(CliContext context)
    {
        Option<string> zone = new("--zone") { Description = "Its zone.", HelpName = "Z", Required = true };
        zone.Validators.Add(CheckZone);
        LabOptions lab = new();
        Command command = new("add", "Add a node.") { zone };
        lab.AddTo(command);
        command.SetAction((parsed, token)
            => new LabRun(context, lab.Read(parsed)).AddAsync(parsed.GetRequiredValue(zone), token));
        return command;
    }

    private static Command OfNode(
        string name, string description, CliContext context, Func<LabRun, int, CancellationToken, Task<int>> act)
    {
        Argument<int> node = NodeArgument();
        LabOptions lab = new();
        Command command = new(name, description) { node };
        lab.AddTo(command);
        command.SetAction((parsed, token) => act(new LabRun(context, lab.Read(parsed)), parsed.GetValue(node), token));
        return command;
    }

    private static Argument<int> NodeArgument() => new("NODE") { Description = "Its number in the lab, from 1." };

    private static void CheckZone(OptionResult zone)
    {
        if (!zone.Tokens.All(one => one.Value.Length is > 0 and <= Model.Limits.ZoneNameLengthMax
            && one.Value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            zone.AddError("--zone must be letters, digits, dots and hyphens.");
        }
    }

    private static Option<int?> Number(string name, string form, string description, int lowest, int highest)
    {
        Option<int?> option = new(name) { Description = description, HelpName = form };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(one
                => !int.TryParse(one.Value, out int number) || number < lowest || number > highest))
            {
                result.AddError($"{name} must be a whole number from {lowest} to {highest}.");
            }
        });
        return option;
    }
}

/// <summary>What every command of a lab may be told.</summary>
internal sealed class LabOptions
{
    private readonly Option<string?> _folder = LabCommands.FolderOption();

    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server's executable. Default: the one that was built with dyna.",
        HelpName = "PATH",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_server);
    }

    public LabPlace Read(ParseResult parsed) => new(parsed.GetValue(_folder), parsed.GetValue(_server));
}

/// <param name="Folder">Null: where a lab usually is.</param>
/// <param name="Server">Null: the one that was built with dyna.</param>
internal sealed record LabPlace(string? Folder, string? Server);

/// <summary>What a lab is asked to be; null: not said.</summary>
internal sealed record LabShape(int? Zones, int? Nodes, int? BasePort);

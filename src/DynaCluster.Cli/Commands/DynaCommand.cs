using System.CommandLine;
using DynaCluster.Client.Admin;
using Spectre.Console;

namespace DynaCluster.Cli.Commands;

/// <summary>The command line of dyna.</summary>
internal sealed class DynaCommand
{
    /// <summary>Columns when there is no terminal to ask.</summary>
    private const int WidthWithoutTerminal = 160;

    private readonly CliContext _context;

    public DynaCommand()
        : this(new CliContext(CreateConsole(), Console.Error, TimeProvider.System))
    {
    }

    public DynaCommand(CliContext context)
    {
        _context = context;
        Root = new RootCommand(
            "dyna looks after a DynaCluster: a lab on this machine, the state of a cluster, its nodes.")
        {
            LabCommands.Create(context),
            StatusCommand.Create(context),
            VerifyCommand.Create(context),
            NodeCommands.CreateNode(context),
            NodeCommands.CreateTransfer(context),
            StreamCommands.Create(context),
        };
    }

    public RootCommand Root { get; }

    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        ParseResult parsed = Root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                _context.Errors.WriteLine("dyna: " + error.Message);
            }

            _context.Errors.WriteLine("See dyna --help.");
            return CliExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is CliException or AdminException)
        {
            _context.Errors.WriteLine("dyna: " + e.Message);
            return CliExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return CliExitCodes.Interrupted;
        }
    }

    private static IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }
}

/// <summary>What every command is given.</summary>
internal sealed record CliContext(IAnsiConsole Console, TextWriter Errors, TimeProvider Time)
{
    /// <summary>A line that is to be copied: never wrapped.</summary>
    public void WriteLine(string text) => Console.Profile.Out.Writer.WriteLine(text);
}

/// <summary>How dyna ends.</summary>
internal static class CliExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Of verify: not everything could be compared.</summary>
    public const int Incomplete = 3;

    public const int Interrupted = 130;
}

using System.CommandLine;
using DynaCluster.Server.Folders;
using DynaCluster.Server.Logging;
using DynaCluster.Server.Options;

namespace DynaCluster.Server.Composition;

/// <summary>From a command line to an exit code.</summary>
public static class ServerProgram
{
    public static Task<int> RunAsync(string[] args)
    {
        ServerCommand command = new();
        command.Root.SetAction((parsed, _) => RunAsync(command, parsed));
        ParseResult parsed = command.Root.Parse(args);
        return parsed.Errors.Count > 0 ? RunAsync(command, parsed) : parsed.InvokeAsync();
    }

    private static async Task<int> RunAsync(ServerCommand command, ParseResult parsed)
    {
        try
        {
            ServerOptions options = command.Bind(parsed);
            if (command.PrintsConfig(parsed))
            {
                Console.Out.WriteLine(ConfigPrinter.Print(options, DataFolder.FindGroups(options.Data)));
                return ExitCodes.Clean;
            }
            using ILoggerFactory logging = ConsoleLogging.Create(isTerminal: !Console.IsOutputRedirected);
            await using ServerHost host = new(options, logging);
            return await host.RunAsync();
        }
        catch (StartRefusedException e)
        {
            Console.Error.WriteLine("dynacluster: " + e.Message);
            return e.ExitCode;
        }
    }
}

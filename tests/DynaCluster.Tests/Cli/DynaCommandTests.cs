using DynaCluster.Cli.Commands;
using Spectre.Console;

namespace DynaCluster.Tests.Cli;

public sealed class DynaCommandTests
{
    [Theory]
    [InlineData("lab", "up", "--zones", "0")]
    [InlineData("lab", "up", "--port", "65500")]
    [InlineData("lab", "up", "--nodes", "many")]
    [InlineData("lab", "kill")]
    [InlineData("lab", "add")]
    [InlineData("lab", "add", "--zone", "a b")]
    [InlineData("node", "remove", "first")]
    [InlineData("transfer", "1")]
    [InlineData("verify", "-1")]
    [InlineData("no-such-command")]
    public async Task Wrong_options_are_refused(params string[] args)
        => Assert.Equal(CliExitCodes.Usage, (await RunAsync(args)).ExitCode);

    [Theory]
    [InlineData("lab", "kill", "1")]
    [InlineData("lab", "down")]
    [InlineData("status")]
    public async Task Without_a_lab_it_is_said_that_there_is_none(params string[] args)
    {
        string folder = Path.Combine(Path.GetTempPath(), "dynacluster-no-such-lab");
        (int exitCode, string errors) = await RunAsync([.. args, "--dir", folder]);
        Assert.Equal(CliExitCodes.Failed, exitCode);
        Assert.Contains("There is no lab in " + folder, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_server_is_told_with_the_way_to_name_one()
    {
        (int exitCode, string errors) = await RunAsync(["lab", "up", "--server", "/no/such/server"]);
        Assert.Equal(CliExitCodes.Failed, exitCode);
        Assert.Contains("--server PATH", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string[] args)
    {
        using StringWriter errors = new();
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        int exitCode = await new DynaCommand(new CliContext(console, errors, TimeProvider.System)).RunAsync(args);
        return (exitCode, errors.ToString());
    }
}

using System.Collections;
using System.CommandLine;
using DynaCluster.Server.Composition;

namespace DynaCluster.Server.Options;

/// <summary>The command line, and the order of the sources: settings file, then environment, then command
/// line.</summary>
public sealed class ServerCommand
{
    private readonly Dictionary<OptionDefinition, Option> _options = [];
    private readonly Option<bool> _printConfig = new("--print-config")
    {
        Description = "Print the settings that would be used, as a settings file, and end.",
    };

    public ServerCommand()
    {
        Root = new RootCommand("DynaCluster: a database on your own machines that speaks the DynamoDB API. "
            + $"Settings come from {ConfigFile.DefaultName}, then the environment (--admin-port is DYNA_ADMIN_PORT), "
            + "then the command line; the later one wins.");
        foreach (OptionDefinition definition in OptionTable.All)
        {
            Option option = definition.IsFlag
                ? new Option<bool>("--" + definition.Name) { Description = definition.Description }
                : new Option<string>("--" + definition.Name)
                {
                    Description = definition.Description,
                    HelpName = definition.Form,
                };
            _options.Add(definition, option);
            Root.Options.Add(option);
        }
        Root.Options.Add(_printConfig);
    }

    public RootCommand Root { get; }

    public bool PrintsConfig(ParseResult parsed) => parsed.GetValue(_printConfig);

    /// <summary>The effective settings of a command line in this process's environment and working folder.</summary>
    public ServerOptions Bind(ParseResult parsed)
    {
        OptionValues environment = OptionValues.FromEnvironment(EnvironmentVariables());
        OptionValues commandLine = FromCommandLine(parsed);
        string? file = environment.OverriddenBy(commandLine).Find(OptionTable.Config);
        OptionValues all = ConfigFile.Read(file).OverriddenBy(environment).OverriddenBy(commandLine);
        return new OptionsBinder(all).Bind(Directory.GetCurrentDirectory());
    }

    private OptionValues FromCommandLine(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            throw StartRefusedException.WrongOptions(
                string.Join(Environment.NewLine, parsed.Errors.Select(e => e.Message))
                + Environment.NewLine + "See --help for all options.");
        }
        OptionValues values = new();
        foreach ((OptionDefinition definition, Option option) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false })
            {
                continue;
            }
            string text = option is Option<bool> flag
                ? parsed.GetValue(flag) ? "true" : "false"
                : parsed.GetValue((Option<string>)option) ?? "";
            values.Set(definition, text, "--" + definition.Name);
        }
        return values;
    }

    private static IEnumerable<KeyValuePair<string, string>> EnvironmentVariables()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            yield return new((string)entry.Key, (string?)entry.Value ?? "");
        }
    }
}

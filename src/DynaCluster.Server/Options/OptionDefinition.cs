namespace DynaCluster.Server.Options;

/// <summary>One setting. Its name is the command line's (--admin-port), the file's key (admin-port) and, in upper case
/// with underscores, the environment's (DYNA_ADMIN_PORT).</summary>
public sealed record OptionDefinition(string Name, string Form, string Description)
{
    public const string EnvironmentPrefix = "DYNA_";

    public bool IsFlag => Form.Length == 0;

    public string Variable { get; } = EnvironmentPrefix + Name.ToUpperInvariant().Replace('-', '_');
}

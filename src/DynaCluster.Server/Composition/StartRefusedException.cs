namespace DynaCluster.Server.Composition;

/// <summary>The server does not start, for a reason that its user can act on. Caught once, in ServerProgram, which
/// prints the message alone.</summary>
public sealed class StartRefusedException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static StartRefusedException WrongOptions(string message) => new(message, ExitCodes.WrongOptions);

    public static StartRefusedException CannotStart(string message) => new(message, ExitCodes.CannotStart);
}

namespace DynaCluster.Cli;

/// <summary>A command that cannot be done; the message says why and what to do, and is all that is printed.</summary>
internal sealed class CliException(string message, Exception? cause = null) : Exception(message, cause);

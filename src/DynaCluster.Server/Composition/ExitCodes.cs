namespace DynaCluster.Server.Composition;

/// <summary>What the process answers to its starter; documented in docs/operations/run.md.</summary>
public static class ExitCodes
{
    public const int Clean = 0;

    /// <summary>Something outside the options prevents the start: a port, the data folder, its content.</summary>
    public const int CannotStart = 1;

    public const int WrongOptions = 2;

    /// <summary>The server ran and ended by itself because of a fault, or did not stop in time.</summary>
    public const int Failed = 3;
}

namespace DynaCluster.Server.Composition;

/// <summary>What the process answers to its starter; documented in docs/operations/run.md.</summary>
public static class ExitCodes
{
    public const int Clean = 0;

    /// <summary>Something outside the options prevents the start: a port, the data folder, its content.</summary>
    public const int CannotStart = 1;

    public const int WrongOptions = 2;

    /// <summary>The server did not stop in time after a signal.</summary>
    public const int StopTimedOut = 3;

    /// <summary>A part could not go on rightly, e.g. a failed sync of the disk (ProcessEnd ends the process).</summary>
    public const int Fatal = 70;
}

namespace DynaCluster.Consensus.Logs;

public enum LogStoreFault
{
    /// <summary>Entries are missing or changed: the replica is lost and must come back under a new id.</summary>
    Damaged,

    /// <summary>Written by a newer version of the program.</summary>
    NewerFormat,

    /// <summary>Another process has the folder open.</summary>
    InUse,

    /// <summary>The folder belongs to another cluster, group or replica.</summary>
    WrongIdentity,

    /// <summary>The operating system refused a read or a write.</summary>
    Device,
}

/// <summary>The log cannot be used; the message says what to do. Not for retries.</summary>
public sealed class LogStoreException : Exception
{
    private const string WhatToDo =
        " A replica with a damaged log is lost and is never shortened: restore the data folder from a backup,"
        + " or give this node an empty data folder so that it comes back as a new replica.";

    public LogStoreException(LogStoreFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    public LogStoreFault Fault { get; }

    public static LogStoreException Damaged(uint group, long index, string what)
        => new(LogStoreFault.Damaged, $"The log of group {group} is damaged at index {index}: {what}.{WhatToDo}");

    public static LogStoreException Damaged(string what, Exception? cause = null)
        => new(LogStoreFault.Damaged, $"The log is damaged: {what}.{WhatToDo}", cause);

    public static LogStoreException NewerFormat(string what, int found, int known)
        => new(LogStoreFault.NewerFormat,
            $"The format of {what} is {found}, this version knows up to {known}:"
            + " start the version that wrote it, or a newer one.");
}

namespace DynaCluster.Storage.Entries;

/// <summary>What an entry of a group's state machine does. The numbers are on disks and on the wire: append
/// only.</summary>
public enum EntryKind : byte
{
    /// <summary>Begins a leader epoch: its own log index is the epoch and the predecessor of the first
    /// effects.</summary>
    Barrier = 1,

    /// <summary>Decided writes, accepted only in the order in which they were evaluated (the chain guard).</summary>
    Effects = 2,

    /// <summary>Teaches the group a table or a newer version of its schema. Not part of the chain.</summary>
    SchemaChange = 3,

    /// <summary>Ends a table for good: its keys go, its id stays refused. Not part of the chain.</summary>
    DropTable = 4,
}

/// <summary>What a mutation does. The numbers are on disks and on the wire: append only.</summary>
public enum MutationKind : byte
{
    Put = 1,
    Delete = 2,
    DeleteRange = 3,

    /// <summary>A change record. Its key is the table alone; its place in the change log follows from the entry's
    /// index when it is applied.</summary>
    PutChange = 4,
}

/// <summary>The schema version under which effects on a table were evaluated.</summary>
public readonly record struct TableVersion(uint Table, uint Version);

/// <summary>What stands in front of every entry beside its kind and formats.</summary>
/// <param name="Epoch">Leader epoch under which it was made; of a barrier 0, its epoch is its own index.</param>
/// <param name="Previous">Log index of the effects entry (or barrier) that it was evaluated upon; 0 outside the
/// chain.</param>
/// <param name="CommittedAt">The leader's hybrid time for the entry, strictly increasing along the log; 0:
/// none.</param>
/// <param name="HighestStamp">Highest stamp in the entry that may move the group's clock; 0: none.</param>
public readonly record struct EntryHeader(long Epoch, long Previous, ulong CommittedAt, ulong HighestStamp);

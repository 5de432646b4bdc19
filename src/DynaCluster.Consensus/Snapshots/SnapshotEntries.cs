using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Log;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>Committed entries in the messages that learners get.</summary>
internal static class SnapshotEntries
{
    /// <summary>Adds the committed entries from <paramref name="first"/> on, up to a bound of bytes.</summary>
    public static void Read(GroupLog log, long first, LogResponse response)
    {
        List<LogEntry> entries = [];
        if (first > response.CommitIndex
            || !log.TryRead(first, response.CommitIndex, Limits.FetchLogBytesMax, entries))
        {
            return;
        }

        foreach (var entry in entries)
        {
            response.Entries.Add(new CommittedEntry
            {
                Index = entry.Index,
                Term = entry.Term,
                Kind = (uint)entry.Kind,
                Payload = UnsafeByteOperations.UnsafeWrap(entry.Payload),
            });
        }
    }

    public static List<LogEntry> Of(LogResponse response)
        => [.. response.Entries.Select(
            entry => new LogEntry(entry.Index, entry.Term, checked((LogEntryKind)entry.Kind), entry.Payload.Memory))];
}

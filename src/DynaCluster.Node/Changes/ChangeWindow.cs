using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Node.Partitions;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Reads a table's change log in stretches, made into index entries once for all destinations that are about as far.
/// Thread-safe.
/// </summary>
internal sealed class ChangeWindow(uint table, PartitionState state, GroupSchemas schemas, Func<PartitionMap?> map)
{
    private readonly Lock _gate = new();
    private readonly List<ChangeChunk> _chunks = [];

    /// <summary>What comes behind a place; null: nothing is applied there yet, or the table has no index.</summary>
    public ChangeChunk? Read(ChangePlace from)
    {
        if (state.NewestChangeOf(table) is { } newest && newest <= from)
        {
            return null;
        }

        lock (_gate)
        {
            foreach (ChangeChunk known in _chunks)
            {
                if (known.From == from)
                {
                    return known;
                }
            }

            if (schemas.Find(table) is not { } schema || map() is not { } ring
                || ReadChunk(from, schema, ring) is not { } chunk)
            {
                return null;
            }

            if (_chunks.Count == Limits.ChangeChunksKept)
            {
                _chunks.RemoveAt(0);
            }

            _chunks.Add(chunk);
            return chunk;
        }
    }

    private ChangeChunk? ReadChunk(ChangePlace from, TableSchema schema, PartitionMap ring)
    {
        using var entries = new IndexEntries(schema, ring);
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Changes, from.Next.Key(table), KeyCodec.TableEnd(table), reverse: false);
        ChangePlace to = from;
        int records = 0;
        long bytes = 0;
        while (records < Limits.ChangeChunkRecordsMax && bytes + entries.Bytes < Limits.ChangeChunkBytesMax
            && cursor.MoveNext())
        {
            to = ChangePlace.OfKey(cursor.Key);
            entries.Add(new ChangeRecord(cursor.Value));
            records++;
            bytes += cursor.Value.Length;
        }

        return records == 0 ? null : new ChangeChunk(from, to, entries.ByGroup);
    }
}

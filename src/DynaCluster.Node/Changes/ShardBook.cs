using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Changes;

/// <summary>
/// The shards of streams that a group keeps, as the next entry must see them: what begins and what ends one. A shard
/// ends where the next one begins, at the index of the first entry that may hold changes of the next.
/// </summary>
/// <param name="newest">The value of a Meta key of an effect in flight, else the store's.</param>
internal sealed class ShardBook(PartitionState state, MetaLookup newest)
{
    /// <summary>The shard of a stream that still takes changes, or null.</summary>
    public Shard? FindOpen(uint table, uint stream)
    {
        byte[] low = MetaKeys.Shards(table, stream);
        byte[] high = MetaKeys.Shards(table, checked(stream + 1));
        using IStorageCursor cursor = state.OpenCursor(ColumnFamily.Meta, low, high, reverse: true);
        byte[]? key = cursor.MoveNext() ? cursor.Key.ToArray() : null;

        // Whoever closed it in flight has opened the next one where it ends.
        while (key is not null && newest(key) is { } value)
        {
            Shard shard = Shard.Parser.ParseFrom(value.Span);
            if (shard.EndIndex == 0)
            {
                return shard;
            }

            key = MetaKeys.Shard(table, stream, shard.EndIndex);
        }

        return null;
    }

    /// <summary>A table's stream changes with its schema, or with its end.</summary>
    /// <param name="ended">Id of the stream before; 0: none.</param>
    /// <param name="begun">Id of the stream from now on; 0: none.</param>
    /// <param name="place">Where and when.</param>
    /// <returns>Keys of Meta and their values.</returns>
    public IReadOnlyList<(byte[] Key, byte[] Value)> Change(uint table, uint ended, uint begun, ShardEdge place)
    {
        List<(byte[] Key, byte[] Value)> changed = [];
        if (ended == begun)
        {
            return changed;
        }

        if (ended != 0 && FindOpen(table, ended) is { } open)
        {
            changed.Add(Close(table, ended, open, place));
        }

        if (begun != 0)
        {
            changed.Add(Open(table, begun, parent: 0, place));
        }

        return changed;
    }

    /// <summary>Closes an open shard and opens its child.</summary>
    public static IReadOnlyList<(byte[] Key, byte[] Value)> Roll(
        uint table, uint stream, Shard open, ShardEdge place)
        => [Close(table, stream, open, place), Open(table, stream, open.StartIndex, place)];

    private static (byte[] Key, byte[] Value) Close(uint table, uint stream, Shard open, ShardEdge place)
    {
        Shard closed = open.Clone();
        closed.EndIndex = place.Index;
        closed.EndedAtMs = place.TimeMs;
        return (MetaKeys.Shard(table, stream, closed.StartIndex), closed.ToByteArray());
    }

    private static (byte[] Key, byte[] Value) Open(uint table, uint stream, long parent, ShardEdge place)
    {
        var shard = new Shard { StartIndex = place.Index, ParentStart = parent, StartedAtMs = place.TimeMs };
        return (MetaKeys.Shard(table, stream, place.Index), shard.ToByteArray());
    }
}

/// <summary>The newest value of a key of ColumnFamily.Meta, or null.</summary>
internal delegate ReadOnlyMemory<byte>? MetaLookup(byte[] key);

/// <summary>Where one shard ends and another one begins.</summary>
/// <param name="Index">No entry in front of it holds changes of what begins, none from it on changes of what
/// ends.</param>
/// <param name="TimeMs">Unix time.</param>
internal readonly record struct ShardEdge(long Index, long TimeMs);

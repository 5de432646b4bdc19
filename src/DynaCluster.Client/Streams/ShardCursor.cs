using DynaCluster.Client.Errors;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>Reads one shard forward; gets a new iterator when its own has expired. Not thread-safe.</summary>
internal sealed class ShardCursor(DynaClient client, string streamArn, string shardId, ShardPosition position)
{
    private string? _iterator;

    public string ShardId => shardId;

    /// <summary>Behind the last record that was read.</summary>
    public ShardPosition Position { get; private set; } = position;

    /// <summary>Closed and drained: its children may be read.</summary>
    public bool IsEnded => Position.IsEnd;

    /// <summary>Records were lost: they were trimmed before they were read.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Takes a place, so that what happens from now on is read.</summary>
    public async Task OpenAsync(CancellationToken token)
        => _iterator ??= IsEnded ? null : await client.GetShardIteratorAsync(
            Position.RequestFor(streamArn, shardId), token);

    /// <summary>The next records; empty: there are none at the moment, or never will be.</summary>
    public async Task<IReadOnlyList<StreamRecord>> ReadAsync(int limit, CancellationToken token)
    {
        if (IsEnded)
        {
            return [];
        }

        try
        {
            await OpenAsync(token);
            GetRecordsResponse page = await client.GetRecordsAsync(
                new GetRecordsRequest { ShardIterator = _iterator, Limit = limit }, token);
            _iterator = page.NextShardIterator.Length == 0 ? null : page.NextShardIterator;
            if (page.Records.Count > 0)
            {
                Position = ShardPosition.After(page.Records[^1].SequenceNumber);
            }

            if (_iterator is null)
            {
                Position = ShardPosition.End;
            }

            return page.Records;
        }
        catch (DynaException expired) when (expired.Name == "ExpiredIteratorException")
        {
            _iterator = null;
            return [];
        }
        catch (DynaException trimmed) when (trimmed.Name == "TrimmedDataAccessException")
        {
            HasLost = true;
            (_iterator, Position) = (null, ShardPosition.Horizon);
            return [];
        }
    }
}

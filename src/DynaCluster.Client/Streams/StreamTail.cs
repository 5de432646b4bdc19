using System.Runtime.CompilerServices;
using DynaCluster.Client.Errors;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>Follows all shards of a table's stream in one flow, parents before their children; keeps nothing.</summary>
internal sealed class StreamTail(DynaClient client, TimeProvider time)
{
    private const int PageRecords = 1000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ShardCursor> _cursors = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<StreamRecord> ReadAsync(
        string table, bool fromHorizon, [EnumeratorCancellation] CancellationToken token)
    {
        string arn = (await client.DescribeTableAsync(table, token)).LatestStreamArn;
        if (arn.Length == 0)
        {
            throw new ValidationException($"{table} has no stream: enable one with UpdateTable.")
            {
                Name = "ValidationException",
            };
        }

        StreamDescription stream = await client.DescribeStreamAsync(arn, token);
        await FollowAsync(stream, fromHorizon ? ShardPosition.Horizon : ShardPosition.Latest, token);
        long looked = time.GetTimestamp();
        while (true)
        {
            bool any = false;
            foreach (ShardCursor cursor in Readable(stream))
            {
                foreach (StreamRecord record in await cursor.ReadAsync(PageRecords, token))
                {
                    any = true;
                    yield return record;
                }
            }

            bool drained = _cursors.Values.All(cursor => cursor.IsEnded);
            if (drained || time.GetElapsedTime(looked) > s_look)
            {
                stream = await client.DescribeStreamAsync(arn, token);
                looked = time.GetTimestamp();
                bool isNew = await FollowAsync(stream, ShardPosition.Horizon, token);
                if (drained && !isNew && stream.StreamStatus == "DISABLED")
                {
                    yield break;
                }
            }

            if (!any)
            {
                await Task.Delay(s_pause, time, token);
            }
        }
    }

    /// <returns>Whether there is a shard that was not known.</returns>
    private async Task<bool> FollowAsync(StreamDescription stream, ShardPosition start, CancellationToken token)
    {
        bool isNew = false;
        foreach (StreamShard shard in stream.Shards)
        {
            if (_cursors.ContainsKey(shard.ShardId))
            {
                continue;
            }

            bool isOpen = shard.EndingSequenceNumber.Length == 0;
            var cursor = new ShardCursor(
                client, stream.StreamArn, shard.ShardId,
                start == ShardPosition.Latest && !isOpen ? ShardPosition.End : start);
            await cursor.OpenAsync(token);
            _cursors.Add(shard.ShardId, cursor);
            isNew = true;
        }

        return isNew;
    }

    private ShardCursor[] Readable(StreamDescription stream)
        =>
        [
            .. stream.Shards
                .Where(shard => !_cursors.TryGetValue(shard.ParentShardId, out ShardCursor? parent) || parent.IsEnded)
                .Select(shard => _cursors[shard.ShardId])
                .Where(cursor => !cursor.IsEnded),
        ];
}

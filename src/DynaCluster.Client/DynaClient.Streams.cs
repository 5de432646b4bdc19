using System.Runtime.CompilerServices;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client;

/// <summary>Streams of item changes. <see cref="Streams.StreamConsumer"/> reads one with many workers and remembers how
/// far they came; <see cref="TailAsync"/> just follows it.</summary>
public sealed partial class DynaClient
{
    /// <summary>Streams that can be read, also disabled ones and those of tables that are gone.</summary>
    /// <param name="table">Null: of all tables.</param>
    public async IAsyncEnumerable<StreamSummary> ListStreamsAsync(
        string? table = null, [EnumeratorCancellation] CancellationToken token = default)
    {
        ListStreamsRequest request = new();
        if (table is not null)
        {
            request.TableName = table;
        }

        while (true)
        {
            ListStreamsResponse page = await CallAsync(
                static (node, request, options) => node.ListStreamsAsync(request, options), request, s_look, token);
            foreach (StreamSummary stream in page.Streams)
            {
                yield return stream;
            }

            if (page.LastEvaluatedStreamArn.Length == 0)
            {
                yield break;
            }

            request.ExclusiveStartStreamArn = page.LastEvaluatedStreamArn;
        }
    }

    /// <summary>The stream with all its shards.</summary>
    /// <exception cref="Errors.ResourceNotFoundException">It has passed, or never was.</exception>
    public async Task<StreamDescription> DescribeStreamAsync(string streamArn, CancellationToken token = default)
    {
        DescribeStreamRequest request = new() { StreamArn = streamArn };
        StreamDescription? whole = null;
        while (true)
        {
            StreamDescription page = (await CallAsync(
                static (node, request, options) => node.DescribeStreamAsync(request, options),
                request, s_look, token)).StreamDescription;
            if (whole is null)
            {
                whole = page;
            }
            else
            {
                whole.Shards.Add(page.Shards);
            }

            if (page.LastEvaluatedShardId.Length == 0)
            {
                whole.LastEvaluatedShardId = "";
                return whole;
            }

            request.ExclusiveStartShardId = page.LastEvaluatedShardId;
        }
    }

    /// <exception cref="Errors.DynaException">TrimmedDataAccessException: the number is not kept any more.</exception>
    public async Task<string> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken token = default)
        => (await CallAsync(
            static (node, request, options) => node.GetShardIteratorAsync(request, options),
            request, s_look, token)).ShardIterator;

    /// <exception cref="Errors.DynaException">ExpiredIteratorException: the iterator is older than 15 minutes.
    /// </exception>
    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.GetRecordsAsync(request, options), request, s_look, token);

    /// <summary>Changes of a table as they happen, each item's in order, until the stream is disabled and
    /// drained.</summary>
    /// <param name="fromHorizon">From the oldest change that is kept; else from now on.</param>
    /// <exception cref="Errors.ValidationException">The table has no stream.</exception>
    public IAsyncEnumerable<StreamRecord> TailAsync(
        string table, bool fromHorizon = false, CancellationToken token = default)
        => new Streams.StreamTail(this, _options.Time).ReadAsync(table, fromHorizon, token);
}

using System.Runtime.CompilerServices;
using DynaCluster.Client.Errors;
using DynaCluster.Model;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client;

/// <summary>Batches of any size: they are cut into requests, and what was not processed is sent again.</summary>
public sealed partial class DynaClient
{
    /// <summary>One request, of 100 keys at most; what was not processed stands in the answer.</summary>
    public Task<BatchGetItemResponse> BatchGetItemAsync(BatchGetItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.BatchGetItemAsync(request, options),
            request, new Aim(CallKind.Read, "", null), token);

    /// <summary>One request, of 25 writes at most; what was not processed stands in the answer.</summary>
    public Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.BatchWriteItemAsync(request, options),
            request, new Aim(CallKind.Write, "", null), token);

    /// <summary>The items with these keys, in no order; those that are not there are left out. The keys must be
    /// different.</summary>
    public async IAsyncEnumerable<AttributeMap> BatchGetAsync(
        string table, IEnumerable<AttributeMap> keys, [EnumeratorCancellation] CancellationToken token = default)
    {
        foreach (AttributeMap[] some in keys.Chunk(Limits.BatchGetKeysMax))
        {
            TableKeys? left = new() { Keys = { some } };
            for (int attempt = 0; left is not null; attempt++)
            {
                await WaitBeforeAsync(attempt, token);
                BatchGetItemResponse answer = await BatchGetItemAsync(
                    new BatchGetItemRequest { RequestItems = { [table] = left } }, token);
                if (answer.Responses.TryGetValue(table, out TableItems? found))
                {
                    foreach (AttributeMap item in found.Items)
                    {
                        yield return item;
                    }

                    attempt = found.Items.Count > 0 ? 0 : attempt; // a full answer is no failure
                }

                left = answer.UnprocessedKeys.GetValueOrDefault(table);
            }
        }
    }

    /// <summary>Puts and deletes of different items, each atomic alone.</summary>
    public async Task BatchWriteAsync(string table, IEnumerable<BatchWrite> writes, CancellationToken token = default)
    {
        foreach (BatchWrite[] some in writes.Chunk(Limits.BatchWriteRequestsMax))
        {
            TableWrites? left = new() { Writes = { some } };
            for (int attempt = 0; left is not null; attempt++)
            {
                await WaitBeforeAsync(attempt, token);
                BatchWriteItemResponse answer = await BatchWriteItemAsync(
                    new BatchWriteItemRequest { RequestItems = { [table] = left } }, token);
                left = answer.UnprocessedItems.GetValueOrDefault(table);
            }
        }
    }

    private async Task WaitBeforeAsync(int attempt, CancellationToken token)
    {
        if (attempt > _options.RetriesMax)
        {
            throw new ServiceUnavailableException("Parts of the batch were not processed, however often sent.")
            {
                Name = "ServiceUnavailable",
                IsNotApplied = false, // other parts were done
            };
        }

        if (attempt > 0)
        {
            double delay = _options.RetryDelayFirst.TotalMilliseconds * Math.Pow(2, attempt - 1);
            await Task.Delay(
                TimeSpan.FromMilliseconds(Math.Min(delay, _options.RetryDelayMax.TotalMilliseconds)),
                _options.Time, token);
        }
    }
}

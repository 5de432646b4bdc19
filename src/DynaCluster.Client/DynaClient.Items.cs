using System.Runtime.CompilerServices;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client;

/// <summary>Items. Every method throws <see cref="Errors.DynaException"/> when the request is refused or its answer did
/// not come.</summary>
public sealed partial class DynaClient
{
    public Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.GetItemAsync(request, options),
            request, new Aim(CallKind.Read, request.TableName, request.Key), token);

    /// <exception cref="Errors.ConditionalCheckFailedException"/>
    public Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.PutItemAsync(request, options),
            request, new Aim(CallKind.Write, request.TableName, request.Item), token);

    /// <exception cref="Errors.ConditionalCheckFailedException"/>
    public Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.UpdateItemAsync(request, options),
            request, new Aim(CallKind.Write, request.TableName, request.Key), token);

    /// <exception cref="Errors.ConditionalCheckFailedException"/>
    public Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.DeleteItemAsync(request, options),
            request, new Aim(CallKind.Write, request.TableName, request.Key), token);

    /// <summary>The item with a key, strongly consistent; null: there is none.</summary>
    public async Task<AttributeMap?> GetAsync(string table, AttributeMap key, CancellationToken token = default)
        => (await GetItemAsync(
            new GetItemRequest { TableName = table, Key = key, ConsistentRead = true }, token)).Item;

    /// <summary>Puts a whole item in the place of the one with its key, if there is one.</summary>
    public Task PutAsync(string table, AttributeMap item, CancellationToken token = default)
        => PutItemAsync(new PutItemRequest { TableName = table, Item = item }, token);

    public Task DeleteAsync(string table, AttributeMap key, CancellationToken token = default)
        => DeleteItemAsync(new DeleteItemRequest { TableName = table, Key = key }, token);

    /// <summary>One page.</summary>
    public Task<QueryResponse> QueryPageAsync(QueryRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.QueryAsync(request, options),
            request, new Aim(CallKind.Read, request.TableName, null), token);

    /// <summary>All pages, from ExclusiveStartKey on.</summary>
    public async IAsyncEnumerable<QueryResponse> QueryPagesAsync(
        QueryRequest request, [EnumeratorCancellation] CancellationToken token = default)
    {
        QueryRequest next = request.Clone();
        do
        {
            QueryResponse page = await QueryPageAsync(next, token);
            yield return page;
            next.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (next.ExclusiveStartKey is not null);
    }

    /// <summary>The items of all pages. Limit is then the size of a page.</summary>
    public async IAsyncEnumerable<AttributeMap> QueryAsync(
        QueryRequest request, [EnumeratorCancellation] CancellationToken token = default)
    {
        await foreach (QueryResponse page in QueryPagesAsync(request, token))
        {
            foreach (AttributeMap item in page.Items)
            {
                yield return item;
            }
        }
    }

    /// <summary>One page.</summary>
    public Task<ScanResponse> ScanPageAsync(ScanRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.ScanAsync(request, options),
            request, new Aim(CallKind.Read, request.TableName, null), token);

    /// <inheritdoc cref="QueryPagesAsync"/>
    public async IAsyncEnumerable<ScanResponse> ScanPagesAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken token = default)
    {
        ScanRequest next = request.Clone();
        do
        {
            ScanResponse page = await ScanPageAsync(next, token);
            yield return page;
            next.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (next.ExclusiveStartKey is not null);
    }

    /// <inheritdoc cref="QueryAsync"/>
    public async IAsyncEnumerable<AttributeMap> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken token = default)
    {
        await foreach (ScanResponse page in ScanPagesAsync(request, token))
        {
            foreach (AttributeMap item in page.Items)
            {
                yield return item;
            }
        }
    }
}

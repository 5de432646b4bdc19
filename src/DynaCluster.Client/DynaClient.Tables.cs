using System.Runtime.CompilerServices;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client;

/// <summary>Tables.</summary>
public sealed partial class DynaClient
{
    private static readonly Aim s_look = new(CallKind.Read, "", null);
    private static readonly Aim s_change = new(CallKind.Write, "", null);

    /// <summary>The table can be used when this returns.</summary>
    /// <exception cref="Errors.ResourceInUseException">There is one of that name.</exception>
    public Task<CreateTableResponse> CreateTableAsync(CreateTableRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.CreateTableAsync(request, options), request, s_change, token);

    /// <summary>A table on demand with a partition key and perhaps a sort key.</summary>
    /// <param name="partitionKey">Name and type (S, N or B).</param>
    /// <param name="sortKey">The same; null: none.</param>
    public Task<CreateTableResponse> CreateTableAsync(
        string table, (string Name, string Type) partitionKey, (string Name, string Type)? sortKey = null,
        CancellationToken token = default)
    {
        CreateTableRequest request = new() { TableName = table, BillingMode = "PAY_PER_REQUEST" };
        Add(request, partitionKey, "HASH");
        if (sortKey is { } sort)
        {
            Add(request, sort, "RANGE");
        }

        return CreateTableAsync(request, token);
    }

    /// <exception cref="Errors.ResourceNotFoundException"/>
    public async Task<TableDescription> DescribeTableAsync(string table, CancellationToken token = default)
        => (await CallAsync(
            static (node, request, options) => node.DescribeTableAsync(request, options),
            new DescribeTableRequest { TableName = table }, s_look, token)).Table;

    /// <summary>Names of all tables, ascending.</summary>
    public async IAsyncEnumerable<string> ListTablesAsync([EnumeratorCancellation] CancellationToken token = default)
    {
        ListTablesRequest request = new();
        while (true)
        {
            ListTablesResponse page = await CallAsync(
                static (node, request, options) => node.ListTablesAsync(request, options), request, s_look, token);
            foreach (string name in page.TableNames)
            {
                yield return name;
            }

            if (page.LastEvaluatedTableName.Length == 0)
            {
                yield break;
            }

            request.ExclusiveStartTableName = page.LastEvaluatedTableName;
        }
    }

    public Task<UpdateTableResponse> UpdateTableAsync(UpdateTableRequest request, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.UpdateTableAsync(request, options), request, s_change, token);

    /// <summary>The table is gone when this returns.</summary>
    /// <exception cref="Errors.ResourceNotFoundException"/>
    public Task<DeleteTableResponse> DeleteTableAsync(string table, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.DeleteTableAsync(request, options),
            new DeleteTableRequest { TableName = table }, s_change, token);

    /// <summary>Deletes the table's items some time after a moment that stands in one of their attributes, as Unix
    /// seconds, or stops doing so.</summary>
    /// <exception cref="Errors.ValidationException">It is so already, or was changed a short while ago.</exception>
    /// <exception cref="Errors.ResourceNotFoundException"/>
    public Task<UpdateTimeToLiveResponse> UpdateTimeToLiveAsync(
        string table, string attribute, bool enabled, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.UpdateTimeToLiveAsync(request, options),
            new UpdateTimeToLiveRequest
            {
                TableName = table,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = attribute, Enabled = enabled },
            },
            s_change,
            token);

    /// <exception cref="Errors.ResourceNotFoundException"/>
    public Task<DescribeTimeToLiveResponse> DescribeTimeToLiveAsync(string table, CancellationToken token = default)
        => CallAsync(
            static (node, request, options) => node.DescribeTimeToLiveAsync(request, options),
            new DescribeTimeToLiveRequest { TableName = table }, s_look, token);

    private static void Add(CreateTableRequest request, (string Name, string Type) key, string role)
    {
        request.AttributeDefinitions.Add(
            new AttributeDefinition { AttributeName = key.Name, AttributeType = key.Type });
        request.KeySchema.Add(new KeySchemaElement { AttributeName = key.Name, KeyType = role });
    }
}

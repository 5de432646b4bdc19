using System.Collections.Frozen;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Streams;

namespace DynaCluster.Router.Operations;

/// <summary>From the X-Amz-Target header to the operation.</summary>
public sealed class OperationTable
{
    private const string Prefix = "DynamoDB_20120810.";
    private const string StreamsPrefix = "DynamoDBStreams_20120810.";

    // Operations of the service that this version does not serve; known so that they are refused by name.
    private static readonly string[] Missing =
    [
        "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "CreateBackup", "CreateGlobalTable", "CreateTable",
        "DeleteBackup", "DeleteItem", "DeleteResourcePolicy", "DeleteTable", "DescribeBackup",
        "DescribeContinuousBackups", "DescribeContributorInsights", "DescribeEndpoints", "DescribeExport",
        "DescribeGlobalTable", "DescribeGlobalTableSettings", "DescribeImport", "DescribeKinesisStreamingDestination",
        "DescribeLimits", "DescribeTable", "DescribeTableReplicaAutoScaling", "DescribeTimeToLive",
        "DisableKinesisStreamingDestination", "EnableKinesisStreamingDestination", "ExecuteStatement",
        "ExecuteTransaction", "ExportTableToPointInTime", "GetItem", "GetResourcePolicy", "ImportTable", "ListBackups",
        "ListContributorInsights", "ListExports", "ListGlobalTables", "ListImports", "ListTables",
        "ListTagsOfResource", "PutItem", "PutResourcePolicy", "Query", "RestoreTableFromBackup",
        "RestoreTableToPointInTime", "Scan", "TagResource", "TransactGetItems", "TransactWriteItems", "UntagResource",
        "UpdateContinuousBackups", "UpdateContributorInsights", "UpdateGlobalTable", "UpdateGlobalTableSettings",
        "UpdateItem", "UpdateKinesisStreamingDestination", "UpdateTable", "UpdateTableReplicaAutoScaling",
        "UpdateTimeToLive",
    ];

    private static readonly string[] MissingOfStreams =
        ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];

    private readonly FrozenDictionary<string, DynamoOperation> _byTarget;
    private readonly Dictionary<Type, DynamoOperation> _byType = [];

    public OperationTable(IEnumerable<DynamoOperation> served)
    {
        var byTarget = new Dictionary<string, DynamoOperation>(StringComparer.Ordinal);
        foreach (string name in Missing)
        {
            byTarget[Prefix + name] = new RefusedOperation(name);
        }

        foreach (string name in MissingOfStreams)
        {
            byTarget[StreamsPrefix + name] = new RefusedOperation(name);
        }

        foreach (DynamoOperation operation in served)
        {
            byTarget[(operation.IsOfStreams ? StreamsPrefix : Prefix) + operation.Name] = operation;
            _byType[operation.GetType()] = operation;
        }

        _byTarget = byTarget.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static OperationTable Of(RouterContext context)
        => new(TableOperations.All(context).Concat(ItemOperations.All(context)).Concat(StreamOperations.All(context)));

    /// <summary>Null: the service knows no such operation.</summary>
    public DynamoOperation? Find(string target) => _byTarget.GetValueOrDefault(target);

    /// <summary>For other doors: the operation itself, which must be served.</summary>
    internal TOperation Served<TOperation>()
        where TOperation : DynamoOperation
        => (TOperation)_byType[typeof(TOperation)];

    private sealed class RefusedOperation(string name) : DynamoOperation(name)
    {
        public override ValueTask<ApiError?> ExecuteAsync(
            RequestBody body, ResponseWriter response, CancellationToken token)
            => throw new ApiException(ApiErrors.OperationNotSupported(Name)); // after the door has checked the JSON
    }
}

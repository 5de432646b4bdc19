namespace DynaCluster.Router.Operations;

/// <summary>The operations on tables, and the small ones about the service itself.</summary>
public static class TableOperations
{
    public static IEnumerable<DynamoOperation> All(RouterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return
        [
            new CreateTableOperation(context),
            new DescribeTableOperation(context),
            new ListTablesOperation(context),
            new UpdateTableOperation(context),
            new DeleteTableOperation(context),
            new DescribeLimitsOperation(),
            new DescribeEndpointsOperation(context),
            new DescribeTimeToLiveOperation(context),
            new UpdateTimeToLiveOperation(context),
            new DescribeContinuousBackupsOperation(context),
            new ListTagsOfResourceOperation(context),
        ];
    }
}

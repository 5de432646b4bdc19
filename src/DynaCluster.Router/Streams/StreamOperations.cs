using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Streams;

/// <summary>The operations of DynamoDB Streams.</summary>
public static class StreamOperations
{
    public static IEnumerable<DynamoOperation> All(RouterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return
        [
            new ListStreamsOperation(context),
            new DescribeStreamOperation(context),
            new GetShardIteratorOperation(context),
            new GetRecordsOperation(context),
        ];
    }
}

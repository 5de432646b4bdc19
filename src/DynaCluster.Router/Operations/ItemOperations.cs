namespace DynaCluster.Router.Operations;

/// <summary>The operations on items.</summary>
public static class ItemOperations
{
    public static IEnumerable<DynamoOperation> All(RouterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var items = new ItemContext(context);
        return
        [
            new GetItemOperation(items),
            new PutItemOperation(items),
            new UpdateItemOperation(items),
            new DeleteItemOperation(items),
            new BatchGetItemOperation(items),
            new BatchWriteItemOperation(items),
            new QueryOperation(items),
            new ScanOperation(items),
        ];
    }
}

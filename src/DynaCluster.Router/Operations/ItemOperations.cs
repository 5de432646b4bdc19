namespace DynaCluster.Router.Operations;

/// <summary>The operations on items.</summary>
public static class ItemOperations
{
    public static IEnumerable<DynamoOperation> All(RouterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [];
    }
}

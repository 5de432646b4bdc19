namespace DynaCluster.Router.Operations;

/// <summary>The operations on tables, and the small ones about the service itself.</summary>
public static class TableOperations
{
    public static IEnumerable<DynamoOperation> All(RouterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [];
    }
}

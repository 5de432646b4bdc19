namespace DynaCluster.Model.Errors;

/// <summary>Errors that only the group's leader can find: they depend on the item as it is.</summary>
public static partial class ApiErrors
{
    public static ApiError ItemTooLarge() => Validation("Item size has exceeded the maximum allowed size");

    public static ApiError ItemToUpdateTooLarge()
        => Validation("Item size to update has exceeded the maximum allowed size");

    /// <summary>The queue of the table at its group is full: the caller's SDK backs off and retries.</summary>
    public static ApiError WriteThrottled() => new(
        "ProvisionedThroughputExceededException", 400,
        "The level of configured provisioned throughput for the table was exceeded. "
        + "Consider increasing your provisioning level with the UpdateTable API.");

    /// <summary>Writes of the table wait until its global indexes have caught up: the caller's SDK backs off and
    /// retries.</summary>
    /// <param name="indexes">Their names.</param>
    public static ApiError IndexesBehind(string indexes) => new(
        "ProvisionedThroughputExceededException", 400,
        "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
        + "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
        + $"with the UpdateTable API. Indexes: {indexes}");

    /// <summary>Deletes still work; the same write works again when space has returned.</summary>
    public static ApiError DiskNearlyFull() => Unavailable(
        "The disk of the storage node is nearly full: writes that need space are refused until there is room again.");

    public static ApiError IndexKeyTypeMismatch(string key, string index, string expected, string actual) => Validation(
        $"One or more parameter values were invalid: Type mismatch for Index Key {key} Expected: {expected} "
        + $"Actual: {actual} IndexName: {index}");

    /// <param name="type">"string" or "binary".</param>
    public static ApiError IndexKeyEmpty(string key, string index, string type) => Validation(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
        + $"The AttributeValue for a key attribute cannot contain an empty {type} value. IndexName: {index}, "
        + $"IndexKey: {key}");

    public static ApiError IndexKeyTooLarge() => Validation(
        "One or more parameter values were invalid: "
        + "Size of rangekey has exceeded the maximum size limit of 1024 bytes");
}

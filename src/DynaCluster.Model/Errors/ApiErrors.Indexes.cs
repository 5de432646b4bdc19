namespace DynaCluster.Model.Errors;

/// <summary>Errors of global secondary indexes: of their definitions, their changes and their reads.</summary>
public static partial class ApiErrors
{
    public static ApiError GlobalIndexesEmpty { get; } = InvalidParameter("List of GlobalSecondaryIndexes is empty");

    public static ApiError IndexUpdatesEmpty { get; } =
        InvalidParameter("List of GlobalSecondaryIndexUpdates is empty");

    public static ApiError TooManyGlobalIndexes { get; } = InvalidParameter(
        $"GlobalSecondaryIndex count exceeds the per-table limit of {Limits.GlobalIndexesMax}");

    /// <summary>The same of an index that UpdateTable is to make.</summary>
    public static ApiError GlobalIndexLimit { get; } = LimitExceeded(
        "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of "
        + $"{Limits.GlobalIndexesMax}");

    /// <summary>How the service words this one is not known.</summary>
    public static ApiError TooManyProjectedAttributes { get; } = InvalidParameter(
        "The total number of NonKeyAttributes over all secondary indexes exceeds the per-table limit of "
        + $"{Limits.ProjectedAttributesMax}");

    public static ApiError OneIndexAtOnce { get; } = LimitExceeded(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");

    public static ApiError KeyAttributeRepeated { get; } =
        Validation("The KeySchema contains multiple key attributes with the same name");

    public static ApiError HashBehindRange { get; } = InvalidParameter(
        "All HASH key attributes must precede RANGE key attributes in the KeySchema");

    public static ApiError IndexAlreadyExists { get; } =
        Validation("Attempting to create an index which already exists");

    public static ApiError IndexActionMissing { get; } = InvalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        + "GlobalSecondaryIndexUpdate.Delete must not be null");

    public static ApiError IndexActionsMixed { get; } = InvalidParameter(
        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");

    public static ApiError ConsistentIndexRead { get; } =
        Validation("Consistent reads are not supported on global secondary indexes");

    /// <summary>A table is not deleted while an index of it is between two states.</summary>
    public static ApiError IndexesInUse { get; } = ResourceInUse(
        "Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, "
        + "updated, or deleted.");

    /// <param name="keyType">HASH or RANGE.</param>
    public static ApiError TooManyKeyAttributes(string keyType) => InvalidParameter(
        $"The KeySchema exceeds the maximum allowed number of {keyType} key attributes");

    public static ApiError ProjectionRepeats(string attribute)
        => InvalidParameter($"Duplicate element in NonKeyAttributes: {attribute}");

    public static ApiError IndexNamedTwice(string index) => InvalidParameter(
        $"Only one global secondary index update per index is allowed simultaneously. Index: {index}");

    public static ApiError IndexWithoutDefinitions(string index)
        => InvalidParameter($"AttributeDefinitions is not specified for index: {index}");

    /// <summary>In CreateTable.</summary>
    public static ApiError IndexThroughputUnspecified(string index)
        => InvalidParameter($"ProvisionedThroughput is not specified for index: {index}");

    /// <summary>In CreateTable.</summary>
    public static ApiError IndexThroughputOnDemand(string index) => InvalidParameter(
        $"ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST");

    /// <summary>In UpdateTable.</summary>
    /// <param name="indexes">Names, parted by commas.</param>
    public static ApiError IndexThroughputMissing(string indexes)
        => InvalidParameter($"ProvisionedThroughput must be specified for index: {indexes}");

    /// <summary>In UpdateTable: an update that changes nothing.</summary>
    public static ApiError IndexUnitsMissing(string index) => InvalidParameter(
        $"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {index}");

    /// <summary>In UpdateTable.</summary>
    public static ApiError IndexUnitsOnDemand(string index) => InvalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
        + $"{index} when BillingMode is PAY_PER_REQUEST");

    /// <param name="member">MaxReadRequestUnits or MaxWriteRequestUnits.</param>
    public static ApiError IndexCeilingProvisioned(string member, string index) => InvalidParameter(
        $"{member} for OnDemandThroughput for index: {index} cannot be specified when the table BillingMode is "
        + "PROVISIONED");

    /// <inheritdoc cref="IndexCeilingProvisioned"/>
    public static ApiError IndexCeilingOutOfBounds(string member, string index) => InvalidParameter(
        $"Requested {member} for OnDemandThroughput for index : {index} is outside of valid range");

    public static ApiError IndexUnitsOutOfBounds(long units, string member, string index)
        => Validation($"Given value {units} for {member} is out of bounds for index {index}");

    public static ApiError IndexThroughputUnchanged(string index, long read, long write) => Validation(
        $"The provisioned throughput for the index {index} will not change. The requested value equals the current "
        + $"value. Current ReadCapacityUnits provisioned for the index: {read}. Requested ReadCapacityUnits: {read}. "
        + $"Current WriteCapacityUnits provisioned for the index: {write}. Requested WriteCapacityUnits: {write}. "
        + "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");

    public static ApiError IndexMissing(string table, string index)
        => ResourceNotFound($"Requested resource not found: Index {index} for table {table}");

    /// <param name="doing">delete or update.</param>
    public static ApiError IndexNotGlobal(string doing, string index)
        => Validation($"Cannot {doing} an index that is not a GlobalSecondaryIndex: {index}");

    /// <param name="doing">created, updated or deleted.</param>
    public static ApiError IndexInUse(string table, string index, string doing) => ResourceInUse(
        "Attempt to change a resource which is still in use: "
        + $"Index is being {doing}. Table: {table} Index: {index}");

    public static ApiError IndexInAllocation(string table, string index) => ResourceInUse(
        "Attempt to change a resource which is still in use: Index creation is in resource allocation phase. Retry "
        + $"deletion during backfilling phase or when the index is active. Table: {table} Index: {index}");

    /// <param name="doing">created, updated or deleted.</param>
    public static ApiError ThroughputBlocked(string table, string doing, string index) => ResourceInUse(
        "Attempt to change a resource which is still in use: Can't change table IOPS when an index is being "
        + $"{doing}. Table: {table} Indexes: [{index}]");

    /// <summary>The index is not ACTIVE yet.</summary>
    public static ApiError IndexBackfilling(string index)
        => Validation($"Cannot read from backfilling global secondary index: {index}");

    public static ApiError IndexSelectsAll(string index) => InvalidParameter(
        $"Select type ALL_ATTRIBUTES is not supported for global secondary index {index} because its projection type "
        + "is not ALL");

    /// <param name="attributes">Names, parted by ", ".</param>
    public static ApiError IndexDoesNotProject(string index, string attributes)
        => InvalidParameter($"Global secondary index {index} does not project [{attributes}]");

    /// <inheritdoc cref="IndexDoesNotProject"/>
    public static ApiError IndexDoesNotProjectFilter(string index, string attributes) => InvalidParameter(
        $"Secondary index {index} does not project one or more filter attributes: [{attributes}]");
}

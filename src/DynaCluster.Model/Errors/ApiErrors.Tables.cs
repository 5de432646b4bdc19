namespace DynaCluster.Model.Errors;

/// <summary>Errors of the requests on tables that are decided without looking at any table.</summary>
public static partial class ApiErrors
{
    public static ApiError InvalidTableName { get; } = Validation(
        "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only "
        + "the characters a-z, A-Z, 0-9, '_', '-', and '.'");

    public static ApiError KeyWithoutDefinition { get; } =
        Validation("Invalid KeySchema: Some index key attribute have no definition");

    public static ApiError KeysOfOneName { get; } =
        Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");

    public static ApiError FirstKeyNotHash { get; } =
        Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");

    public static ApiError SecondKeyNotRange { get; } =
        Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");

    public static ApiError KeysAndDefinitionsDiffer { get; } = InvalidParameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        + "AttributeDefinitions");

    public static ApiError LocalIndexWithoutSortKey { get; } = InvalidParameter(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");

    public static ApiError TooManyLocalIndexes { get; } = InvalidParameter(
        $"Number of LocalSecondaryIndexes exceeds per-table limit of {Limits.LocalIndexesMax}");

    public static ApiError StreamViewMissing { get; } = InvalidParameter(
        "Table is being created with a stream enabled, UpdateViewType is required");

    public static ApiError StreamViewWithoutStream { get; } = InvalidParameter(
        "Table is being created with a stream disabled, UpdateViewType should not be specified");

    public static ApiError UpdatedStreamViewMissing { get; } = InvalidParameter(
        "If stream is being enabled then UpdateViewType is required");

    public static ApiError UpdatedStreamViewWithoutStream { get; } = InvalidParameter(
        "If stream is being disabled, then UpdateViewType must not be specified");

    public static ApiError NothingToUpdate { get; } = Validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
        + "SSESpecification or ReplicaUpdates is required");

    public static ApiError UpdateWithoutThroughput { get; } = InvalidParameter(
        "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");

    public static ApiError KeysNotDefined(string keys, string defined) => InvalidParameter(
        "Some index key attributes are not defined in AttributeDefinitions. "
        + $"Keys: [{keys}], AttributeDefinitions: [{defined}]");

    public static ApiError DefinitionsNotUsed(string defined, string used) => InvalidParameter(
        $"Some AttributeDefinitions are not used. AttributeDefinitions: [{defined}], keys used: [{used}]");

    public static ApiError LocalIndexOfOtherHash(string index, string indexHash, string tableHash) => InvalidParameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
        + $"{index}. index hash key: {indexHash}, table hash key: {tableHash}");

    public static ApiError UnitsOutOfBounds(long units, string member)
        => Validation($"Given value {units} for {member} is out of bounds");

    /// <summary>As the operations on backups name a table that is not there.</summary>
    public static ApiError BackupTableNotFound(string table)
        => new("TableNotFoundException", 400, $"Table not found: {table}");

    public static ApiError TaggedResourceNotFound(string arn)
        => ResourceNotFound($"Requested resource not found: ResourcArn: {arn} not found");

    public static ApiError InvalidResourceArn(string arn)
        => Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
}

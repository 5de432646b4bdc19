using System.Globalization;

namespace DynaCluster.Model.Errors;

/// <summary>Errors of changes to tables, decided by the catalog.</summary>
public static partial class ApiErrors
{
    public static ApiError TableAlreadyExists(string table) => ResourceInUse($"Table already exists: {table}");

    /// <summary>As the control plane says it (DescribeTable, UpdateTable, DeleteTable).</summary>
    public static ApiError TableNotFound(string table)
        => ResourceNotFound($"Requested resource not found: Table: {table} not found");

    /// <summary>As reads and writes of items say it.</summary>
    public static ApiError ResourceMissing() => ResourceNotFound("Requested resource not found");

    /// <param name="doing">created, updated or deleted.</param>
    public static ApiError TableInUse(string table, string doing)
        => ResourceInUse($"Attempt to change a resource which is still in use: Table is being {doing}: {table}");

    public static ApiError TableProtected() => Validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");

    public static ApiError StreamEnabledAlready(string table)
        => Validation($"Table already has an enabled stream: TableName: {table}");

    public static ApiError StreamDisabledAlready(string table)
        => Validation($"Table already has a disabled stream: TableName: {table}");

    public static ApiError TooManyTables() => LimitExceeded(
        $"Subscriber limit exceeded: There is a limit of {Limits.TablesMax} tables per subscriber");

    public static ApiError AttributeDefinitionDiffers(string attribute) => Validation(
        "One or more parameter values were invalid: Attribute definition for the key attribute "
        + $"{attribute} differs from its definition in the table");

    public static ApiError TimeToLiveUnchanged(bool enabled)
        => Validation($"TimeToLive is already {(enabled ? "enabled" : "disabled")}");

    public static ApiError TimeToLiveOnOtherAttribute(string attribute)
        => Validation($"TimeToLive is active on a different AttributeName: current AttributeName is {attribute}");

    public static ApiError TimeToLiveChangedOften()
        => Validation("Time to live has been modified multiple times within a fixed interval");

    public static ApiError ThroughputOnDemand() => Validation(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
        + "when BillingMode is PAY_PER_REQUEST");

    public static ApiError ThroughputMissing() => Validation(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified "
        + "when BillingMode is PROVISIONED");

    public static ApiError ThroughputUnchanged(long read, long write) => Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"The provisioned throughput for the table will not change. The requested value equals the current value. "
        + $"Current ReadCapacityUnits provisioned for the table: {read}. Requested ReadCapacityUnits: {read}. "
        + $"Current WriteCapacityUnits provisioned for the table: {write}. Requested WriteCapacityUnits: {write}. "
        + $"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."));
}

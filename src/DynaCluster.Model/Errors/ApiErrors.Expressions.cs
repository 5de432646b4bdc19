using System.Globalization;

namespace DynaCluster.Model.Errors;

/// <summary>What the expression compiler and the update evaluator refuse. Bodies carry no "Invalid …" prefix.</summary>
public static partial class ApiErrors
{
    /// <param name="expression">The parameter's name, e.g. UpdateExpression.</param>
    /// <param name="reason">One of the bodies of <see cref="ExpressionFaults"/>.</param>
    public static ApiError InvalidExpression(string expression, string reason)
        => Validation($"Invalid {expression}: {reason}");

    public static ApiError UnusedNames(string keys)
        => Validation($"Value provided in ExpressionAttributeNames unused in expressions: keys: {{{keys}}}");

    public static ApiError UnusedValues(string keys)
        => Validation($"Value provided in ExpressionAttributeValues unused in expressions: keys: {{{keys}}}");

    /// <param name="parameter">ExpressionAttributeNames or ExpressionAttributeValues.</param>
    /// <param name="key">The key as the request wrote it.</param>
    public static ApiError InvalidPlaceholder(string parameter, string key)
        => Validation($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");

    public static ApiError PlaceholderTooLong(string parameter, int bytes) => Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"{parameter} contains invalid key: The expression attribute map contains a key that is too long; "
        + $"size of key: {bytes}"));

    public static ApiError PlaceholderForEmptyName(string key)
        => Validation($"ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}");

    public static ApiError FilterOnKey(string key) => Validation(
        $"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}");

    public static ApiError NestedKey(string key) => Validation(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: " + key);

    public static ApiError KeyUpdated(string key) => Validation(
        $"One or more parameter values were invalid: Cannot update attribute {key}. This attribute is part of the key");

    public static ApiError KeyConditionNotSupported() => Validation("Query key condition not supported");

    public static ApiError KeyConditionMissed(string key)
        => Validation("Query condition missed key schema element: " + key);

    public static ApiError KeyConditionTwice()
        => Validation("KeyConditionExpressions must only contain one condition per key");

    public static ApiError KeyConditionOperator(string name)
        => Validation("Invalid operator used in KeyConditionExpression: " + name);

    public static ApiError KeyConditionNested()
        => Validation("KeyConditionExpressions cannot contain nested operations");

    public static ApiError KeyConditionOnNestedAttribute()
        => Validation("KeyConditionExpressions cannot have conditions on nested attributes");

    public static ApiError KeyConditionWithoutKey()
        => Validation("Invalid condition in KeyConditionExpression: No key attribute specified");

    public static ApiError KeyConditionTwoKeys() => Validation(
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");

    public static ApiError KeyConditionOperandOrder(string name) => Validation(
        $"Invalid condition in KeyConditionExpression: {name} operator must have the key attribute as its first "
        + "operand");

    public static ApiError KeyConditionTooMany() => Validation("Conditions can be of length 1 or 2 only");

    public static ApiError KeyConditionType() => Validation(
        "One or more parameter values were invalid: Condition parameter type does not match schema type");

    public static ApiError PartitionKeyTooLong() => Validation(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");

    public static ApiError SortKeyTooLong() => Validation(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of "
        + "1024 bytes");

    public static ApiError UpdatePathInvalid()
        => Validation("The document path provided in the update expression is invalid for update");

    public static ApiError UpdateOperandType()
        => Validation("An operand in the update expression has an incorrect data type");

    public static ApiError UpdateAttributeMissing()
        => Validation("The provided expression refers to an attribute that does not exist in the item");

    public static ApiError NestedTooDeep() => Validation(
        "Nesting Levels have exceeded supported limits: "
        + "Attributes in the item have nested levels beyond supported limit");
}

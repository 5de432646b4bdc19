namespace DynaCluster.Model.Errors;

/// <summary>Errors of reads and writes of items that are found before anything is read: their parameters.</summary>
public static partial class ApiErrors
{
    public static ApiError InvalidReturnValues { get; } = Validation("Return values set to invalid value");

    public static ApiError NamesWithoutExpression { get; } =
        Validation("ExpressionAttributeNames can only be specified when using expressions");

    public static ApiError KeyConditionMissing { get; } = Validation(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");

    public static ApiError StartKeyInvalid { get; } = Validation("The provided starting key is invalid");

    public static ApiError StartKeyOutsideQuery { get; } = Validation(
        "The provided starting key is outside query boundaries based on provided conditions");

    public static ApiError StartKeyOutsideSortRange { get; } = Validation(
        "The provided starting key does not match the range key predicate");

    public static ApiError SegmentMissing { get; } = Validation(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");

    public static ApiError TotalSegmentsMissing { get; } = Validation(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");

    public static ApiError ProjectedAttributesWithoutIndex { get; } = Validation(
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");

    public static ApiError DuplicateKeys { get; } = Validation("Provided list of item keys contains duplicates");

    /// <param name="which">The missing ones, e.g. "ConditionExpression is null".</param>
    public static ApiError ValuesWithoutExpression(string which)
        => Validation($"ExpressionAttributeValues can only be specified when using expressions: {which}");

    /// <param name="legacy">Names, parted by ", ".</param>
    /// <param name="expressions">Names, parted by ", ".</param>
    public static ApiError MixedParameters(string legacy, string expressions) => Validation(
        "Can not use both expression and non-expression parameters in the same request: "
        + $"Non-expression parameters: {{{legacy}}} Expression parameters: {{{expressions}}}");

    public static ApiError BatchEmpty(string operation)
        => Validation($"The requestItems parameter is required for {operation}");

    public static ApiError TooManyItems(string operation)
        => Validation($"Too many items requested for the {operation} call");

    public static ApiError IndexNotFound(string index)
        => Validation($"The table does not have the specified index: {index}");

    /// <param name="why">What the starting key breaks, e.g. the text of a key error.</param>
    public static ApiError StartKeyRefused(string why)
        => Validation($"The provided starting key is invalid: {why}");

    public static ApiError SegmentTooLarge(int segment, int totalSegments) => Validation(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        + $"Segment: {segment} is not less than TotalSegments: {totalSegments}");

    public static ApiError StartKeyOutsideSegment(int segment, int totalSegments) => StartKeyRefused(
        "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
        + $"TotalSegments: {totalSegments} Segment: {segment}");

    /// <param name="selected">"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES" or "only the Count".</param>
    public static ApiError ProjectionNotSelected(string selected, bool counted)
        => Counted($"Cannot specify the ProjectionExpression when choosing to get {selected}", counted);

    public static ApiError ProjectionMissing(bool counted) => Counted(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES", counted);

    // Query reports these like broken constraints, Scan does not: observed of the service.
    private static ApiError Counted(string message, bool counted)
        => Validation(counted ? $"1 validation error detected: {message}" : message);
}

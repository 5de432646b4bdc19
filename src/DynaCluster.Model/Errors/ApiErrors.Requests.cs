namespace DynaCluster.Model.Errors;

/// <summary>Errors of any request: its form, the limits of its members, what is not there yet.</summary>
public static partial class ApiErrors
{
    /// <summary>Malformed JSON: DynamoDB says no more than the type.</summary>
    public static ApiError MalformedJson { get; } = Serialization("");

    public static ApiError StructureNotExpected { get; } =
        Serialization("Start of structure or map found where not expected");

    public static ApiError ListNotExpected { get; } = Serialization("Start of list found where not expected");

    public static ApiError UnexpectedFieldType { get; } = Serialization("Unexpected field type");

    public static ApiError UnexpectedValueType { get; } = Serialization("Unexpected value type in payload");

    public static ApiError UnexpectedParserToken { get; } = Serialization("Unexpected token received from parser");

    public static ApiError InternalFailure { get; } = Internal("Internal server error");

    /// <summary>
    /// Nothing was changed and nothing decided, for as long as the request could wait: SDKs try again.
    /// </summary>
    public static ApiError NotApplied { get; } = Unavailable("The service is unavailable. Please try again shortly.");

    public static ApiError UnknownTarget { get; } = UnknownOperation("");

    /// <param name="token">The JSON value found: STRING_VALUE, NUMBER_VALUE, DECIMAL_VALUE, TRUE_VALUE,
    /// FALSE_VALUE.</param>
    /// <param name="target">The type of the service model: String, Integer, Long, Boolean, Double, ByteBuffer.</param>
    public static ApiError CannotBeConverted(string token, string target)
        => Serialization($"{token} cannot be converted to {target}");

    /// <param name="javaType">What the member is in the service, e.g. "class java.lang.String".</param>
    public static ApiError UnrecognizedCollection(string javaType)
        => Serialization("Unrecognized collection type " + javaType);

    /// <summary>A member of an operation on tables that is not there.</summary>
    public static ApiError ParameterRequired(string member)
        => Validation($"The parameter '{member}' is required but was not present in the request");

    /// <param name="violations">Each "Value '…' at '…' failed to satisfy constraint: …", parted by "; ".</param>
    public static ApiError Constraints(int count, string violations)
        => Validation($"{count} validation error{(count == 1 ? "" : "s")} detected: {violations}");

    public static ApiError InvalidParameter(string what)
        => Validation("One or more parameter values were invalid: " + what);

    /// <summary>
    /// A member of the real API that this version does not serve: refused, never accepted and ignored.
    /// </summary>
    public static ApiError MemberNotSupported(string member)
        => InvalidParameter($"{member} is not supported by this version of DynaCluster yet");

    public static ApiError OperationNotSupported(string operation)
        => Validation($"{operation} is not supported by this version of DynaCluster yet");
}

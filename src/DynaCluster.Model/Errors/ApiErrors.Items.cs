using DynaCluster.Model.Numbers;

namespace DynaCluster.Model.Errors;

/// <summary>Errors of attribute values, items and keys as a request brings them.</summary>
public static partial class ApiErrors
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NotValid = "One or more parameter values are not valid. ";

    /// <summary>No member, or none that is a type: {}.</summary>
    public static ApiError AttributeValueEmpty { get; } = Validation(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");

    public static ApiError AttributeValueAmbiguous { get; } = Validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");

    /// <summary>{"NULL": false}.</summary>
    public static ApiError NullNotTrue { get; } = Validation(
        Invalid + "Null attribute value types must have the value of true");

    public static ApiError StringSetEmpty { get; } = Validation(Invalid + "An string set  may not be empty");

    public static ApiError NumberSetEmpty { get; } = Validation(Invalid + "An number set  may not be empty");

    public static ApiError BinarySetEmpty { get; } = Validation(Invalid + "Binary sets should not be empty");

    public static ApiError SetMemberNull { get; } = Validation(Invalid + "A set may not have a null as a member");

    public static ApiError NumberSetDuplicates { get; } = Validation("Input collection contains duplicates");

    public static ApiError AttributeNameEmpty { get; } = Validation(Invalid + "Attribute name must not be empty");

    public static ApiError AttributeNameTooLong { get; } = Validation(
        Invalid + "Attribute name is too large, must be less than 65536 bytes");

    public static ApiError KeyMismatch { get; } = Validation("The provided key element does not match the schema");

    public static ApiError ExpressionNamesEmpty { get; } = Validation("ExpressionAttributeNames must not be empty");

    public static ApiError ExpressionValuesEmpty { get; } = Validation("ExpressionAttributeValues must not be empty");

    public static ApiError NotBase64 { get; } = Serialization("only base-64-encoded strings are convertible to bytes");

    public static ApiError Base64Ending { get; } = Serialization("Invalid last non-pad Base64 character dectected");

    /// <param name="members">As the request wrote them, parted by ", ".</param>
    public static ApiError StringSetDuplicates(string members)
        => Validation($"{Invalid}Input collection [{members}] contains duplicates.");

    /// <inheritdoc cref="StringSetDuplicates"/>
    public static ApiError BinarySetDuplicates(string members)
        => Validation($"{Invalid}Input collection [{members}]of type BS contains duplicates.");

    /// <param name="text">The number as the request wrote it.</param>
    public static ApiError Number(NumberFault fault, string text) => fault switch
    {
        NumberFault.NotANumber => Validation(text.Length == 0
            ? "The parameter cannot be converted to a numeric value"
            : "The parameter cannot be converted to a numeric value: " + text),
        NumberFault.TooManyDigits => Validation("Attempting to store more than 38 significant digits in a Number"),
        NumberFault.Overflow => Validation(
            "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        NumberFault.Underflow => Validation(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    public static ApiError Base64Length(int length)
        => Serialization($"Base64 encoded length is expected a multiple of 4 bytes but found: {length}");

    public static ApiError Base64Character(char character)
        => Serialization($"Invalid Base64 character: '{character}'");

    public static ApiError ExpressionValueInvalid(ApiError fault, string key)
        => Validation($"ExpressionAttributeValues contains invalid value: {fault.Message} for key {key}");

    /// <param name="name">Of a key attribute that the item lacks.</param>
    public static ApiError KeyMissing(string name) => Validation($"{Invalid}Missing the key {name} in the item");

    public static ApiError KeyTypeMismatch(string name, string expected, string actual)
        => Validation($"{Invalid}Type mismatch for key {name} expected: {expected} actual: {actual}");

    /// <param name="type">"string" or "binary".</param>
    public static ApiError KeyEmpty(string name, string type) => Validation(
        $"{NotValid}The AttributeValue for a key attribute cannot contain an empty {type} value. Key: {name}");

    /// <summary>The update expression gave an index key an empty value.</summary>
    public static ApiError UpdatedIndexKeyEmpty(string type) => Validation(
        NotValid + "The update expression attempted to update a secondary index key to a value that is not supported. "
        + $"The AttributeValue for a key attribute cannot contain an empty {type} value.");
}

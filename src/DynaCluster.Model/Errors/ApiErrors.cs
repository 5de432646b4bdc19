namespace DynaCluster.Model.Errors;

/// <summary>
/// Every error family with its HTTP status; all message texts of the product stand in this class's files.
/// </summary>
public static partial class ApiErrors
{
    public static ApiError Validation(string message) => new("ValidationException", 400, message);

    public static ApiError ResourceNotFound(string message) => new("ResourceNotFoundException", 400, message);

    public static ApiError ResourceInUse(string message) => new("ResourceInUseException", 400, message);

    public static ApiError LimitExceeded(string message) => new("LimitExceededException", 400, message);

    public static ApiError Serialization(string message) => new("SerializationException", 400, message);

    public static ApiError UnknownOperation(string message) => new("UnknownOperationException", 400, message);

    public static ApiError Internal(string message) => new("InternalServerError", 500, message);

    public static ApiError Unavailable(string message) => new("ServiceUnavailable", 503, message);

    public static ApiError Throttling(string message) => new("ThrottlingException", 400, message);

    public static ApiError ConditionalCheckFailed(ReadOnlyMemory<byte> item)
        => new("ConditionalCheckFailedException", 400, "The conditional request failed") { Item = item };

    public static ApiError ItemCollectionTooLarge()
        => new("ItemCollectionSizeLimitExceededException", 400, "Collection size exceeded.");

    /// <summary>The HTTP status of an error that came by its name.</summary>
    public static int StatusOf(string type) => type switch
    {
        "InternalServerError" => 500,
        "ServiceUnavailable" => 503,
        _ => 400,
    };
}

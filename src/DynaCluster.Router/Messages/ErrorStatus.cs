using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Router.Messages;

/// <summary>The one place where errors become gRPC statuses.</summary>
internal static class ErrorStatus
{
    /// <summary>DynamoDB's name of the error.</summary>
    public const string NameTrailer = "dyna-error";

    /// <summary>The item that failed a condition: an AttributeMap.</summary>
    public const string ItemTrailer = "dyna-item-bin";

    public static RpcException Of(ApiError error)
    {
        Metadata trailers = new() { { NameTrailer, error.Type } };
        if (!error.Item.IsEmpty)
        {
            trailers.Add(ItemTrailer, ItemMessageWriter.Map(new MapView(error.Item.Span)).ToByteArray());
        }

        return new RpcException(new Status(CodeOf(error), error.Message), trailers);
    }

    private static StatusCode CodeOf(ApiError error) => error.Type switch
    {
        "ValidationException" or "SerializationException" => StatusCode.InvalidArgument,
        "ConditionalCheckFailedException" or "ResourceInUseException" => StatusCode.FailedPrecondition,
        "ResourceNotFoundException" or "TableNotFoundException" => StatusCode.NotFound,
        "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded"
            or "LimitExceededException" or "ItemCollectionSizeLimitExceededException" => StatusCode.ResourceExhausted,
        "ServiceUnavailable" => StatusCode.Unavailable,
        "AccessDeniedException" => StatusCode.PermissionDenied,
        _ => error.Status < 500 ? StatusCode.FailedPrecondition : StatusCode.Internal,
    };
}

using System.Net.Sockets;
using DynaCluster.Protocol.Api;
using Grpc.Core;

namespace DynaCluster.Client.Errors;

/// <summary>What became of a call that failed, in the client's own errors.</summary>
internal static class CallFailures
{
    private const string NameTrailer = "dyna-error";
    private const string ItemTrailer = "dyna-item-bin";

    /// <summary>The call did not reach the node, or the node has no such service: another one may be asked.</summary>
    public static bool IsNotSent(RpcException failure)
        => failure.Trailers.GetValue(NameTrailer) is null
            && (failure.StatusCode == StatusCode.Unimplemented || IsNotConnected(failure.Status.DebugException));

    public static DynaException Of(RpcException failure)
    {
        string text = failure.Status.Detail;
        string? name = failure.Trailers.GetValue(NameTrailer);
        return name switch
        {
            null when IsNotSent(failure) => new ServiceUnavailableException(text, failure)
            {
                Name = "ServiceUnavailable",
                IsNotApplied = true,
            },
            null or "InternalServerError" => new OutcomeUnknownException(
                $"The answer did not come: {text}", failure)
            {
                Name = name ?? "InternalServerError",
                IsOutcomeUnknown = true,
            },
            "ConditionalCheckFailedException" => new ConditionalCheckFailedException(text, failure)
            {
                Name = name,
                Item = failure.Trailers.GetValueBytes(ItemTrailer) is { } item
                    ? AttributeMap.Parser.ParseFrom(item)
                    : null,
            },
            "ServiceUnavailable" => new ServiceUnavailableException(text, failure)
            {
                Name = name,
                IsNotApplied = true,
            },
            "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded"
                => new ThrottlingException(text, failure) { Name = name, IsNotApplied = true },
            _ => Refused(name, text, failure),
        };
    }

    private static DynaException Refused(string name, string text, RpcException failure) => name switch
    {
        "ValidationException" or "SerializationException" => new ValidationException(text, failure) { Name = name },
        "ResourceNotFoundException" or "TableNotFoundException"
            => new ResourceNotFoundException(text, failure) { Name = name },
        "ResourceInUseException" => new ResourceInUseException(text, failure) { Name = name },
        "LimitExceededException" => new LimitExceededException(text, failure) { Name = name },
        "ItemCollectionSizeLimitExceededException"
            => new ItemCollectionSizeLimitExceededException(text, failure) { Name = name },
        _ => new DynaException(text, failure) { Name = name },
    };

    // A request that lost its connection on the way may have arrived; one that never had a connection did not.
    private static bool IsNotConnected(Exception? cause) => cause switch
    {
        null => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError } => true,
        OperationCanceledException { InnerException: TimeoutException } => true, // while connecting
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable or SocketError.HostNotFound } => true,
        _ => IsNotConnected(cause.InnerException),
    };
}

using System.Buffers;
using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Http;

/// <summary>The body of every error answer: the one place where errors become JSON.</summary>
internal static class ErrorBody
{
    private const string Model = "com.amazonaws.dynamodb.v20120810#";
    private const string Validate = "com.amazon.coral.validate#";
    private const string Service = "com.amazon.coral.service#";

    public static void Write(ApiError error, bool prefixedValidation, ResponseWriter response)
    {
        response.Reset();
        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteString("__type"u8, NamespaceOf(error.Type) + error.Type);
        if (error.Message.Length > 0)
        {
            json.WriteString(
                IsCapital(error.Type) ? "Message"u8 : "message"u8,
                prefixedValidation ? Prefixed(error) : error.Message);
        }

        if (error.Item.IsEmpty)
        {
            json.WriteEndObject();
            return;
        }

        // Items are written as bytes, behind the JSON writer's back: its own part ends here.
        json.Flush();
        response.Write(",\"Item\":"u8);
        ItemJsonWriter.WriteItem(new MapView(error.Item.Span), response);
        response.Write("}"u8);
    }

    private static string NamespaceOf(string type) => type switch
    {
        "ValidationException" => Validate,
        "SerializationException" or "UnknownOperationException" or "AccessDeniedException"
            or "UnrecognizedClientException" or "MissingAuthenticationTokenException"
            or "IncompleteSignatureException" or "InvalidSignatureException" or "ServiceUnavailable" => Service,
        _ => Model,
    };

    private static bool IsCapital(string type) => type is "SerializationException" or "AccessDeniedException";

    private static string Prefixed(ApiError error)
        => error.Type == "ValidationException" && !error.Message.Contains(
            " detected: ", StringComparison.Ordinal)
            ? "1 validation error detected: " + error.Message
            : error.Message;
}

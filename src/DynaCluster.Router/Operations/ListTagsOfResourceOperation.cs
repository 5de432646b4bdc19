using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>ListTagsOfResource: none, since nothing can be tagged yet.</summary>
internal sealed class ListTagsOfResourceOperation(RouterContext context) : DynamoOperation("ListTagsOfResource")
{
    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        string? arn = TableNameWire.ReadMember(body, "ResourceArn"u8);
        if (Check(arn) is { } error)
        {
            return new(error);
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartArray("Tags"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        return default;
    }

    internal ApiError? Check(string? arn)
    {
        Constraints constraints = default;
        constraints.Required(arn is not null, "resourceArn");
        if (arn is null)
        {
            return constraints.Error;
        }

        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return ApiErrors.InvalidResourceArn(arn);
        }

        Outcome<string> name = TableNames.Resolve(arn, context.Options);
        if (name.Error is not null)
        {
            return name.Error.Type == "ValidationException"
                ? ApiErrors.InvalidResourceArn(arn)
                : ApiErrors.TaggedResourceNotFound(arn);
        }

        return context.Catalog.Current.Find(name.Value) is null ? ApiErrors.TaggedResourceNotFound(arn) : null;
    }
}

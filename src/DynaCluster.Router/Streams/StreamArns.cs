using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <summary>Streams by their ARN: <c>arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL</c>.</summary>
internal static class StreamArns
{
    public const int LengthMin = 37;
    public const int LengthMax = 1024;

    private const string Divider = "/stream/";

    public static string Of(StreamDefinition stream, RouterOptions options)
        => options.StreamArn(stream.TableName, stream.Label);

    /// <summary>The stream that can be read under an ARN.</summary>
    public static Outcome<StreamDefinition> Find(RouterContext context, string arn)
    {
        if (Split(arn, context.Options) is not var (table, label))
        {
            return ApiErrors.InvalidStreamArn(arn);
        }

        return context.Catalog.Current.FindStream(table, label) is { } stream
            ? stream
            : ApiErrors.StreamNotFound(arn);
    }

    /// <summary>Table name and label, of whatever region and account: another one's are not found.</summary>
    public static (string Table, string Label)? Split(string arn, RouterOptions options)
    {
        string prefix = options.TableArn("");
        int divider = arn.IndexOf(Divider, StringComparison.Ordinal);
        if (divider < 0 || !arn.StartsWith("arn:aws:dynamodb:", StringComparison.Ordinal))
        {
            return null;
        }

        int name = arn.IndexOf(":table/", StringComparison.Ordinal) + ":table/".Length;
        if (name < ":table/".Length || name > divider || !TableNames.IsName(arn.AsSpan()[name..divider]))
        {
            return null;
        }

        // A name that no table can have stands for what is elsewhere.
        return arn.StartsWith(prefix, StringComparison.Ordinal)
            ? (arn[name..divider], arn[(divider + Divider.Length)..])
            : ("", "");
    }
}

using System.Text.Json;
using System.Text.Unicode;

namespace DynaCluster.Router.Http;

/// <summary>What every body must be before anything in it means something.</summary>
internal static class JsonText
{
    private const int DepthMax = 1000;

    /// <summary>Valid UTF-8: readers behind the door rely on it.</summary>
    public static bool IsEncodedRight(ReadOnlySpan<byte> body) => Utf8.IsValid(body);

    public static bool IsWellFormed(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DynaCluster.Chaos.Clients;

/// <summary>The HTTP door of one node, without a retry of any kind. Thread-safe.</summary>
internal sealed class DynamoCalls(Uri door, TimeSpan patience) : IDisposable
{
    public const string NotReached = "not reached";

    private const string Prefix = "DynamoDB_20120810.";
    private static readonly MediaTypeHeaderValue s_json = new("application/x-amz-json-1.0");

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        ActivityHeadersPropagator = null,
    })
    {
        BaseAddress = door,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<Answer> CallAsync(string operation, string body, CancellationToken token)
    {
        using CancellationTokenSource late = new(patience, TimeProvider.System);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        using HttpRequestMessage request = new(HttpMethod.Post, "/");
        request.Headers.Add("X-Amz-Target", Prefix + operation);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = s_json;
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, ending.Token);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(ending.Token);
            return Judge(response.StatusCode, bytes);
        }
        catch (OperationCanceledException)
        {
            return new Answer(Fate.Unknown, "no answer in time", default);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new Answer(Fate.NotApplied, NotReached, default); // nothing was sent
        }
        catch (HttpRequestException)
        {
            return new Answer(Fate.Unknown, "connection lost", default);
        }
        catch (IOException)
        {
            return new Answer(Fate.Unknown, "connection lost", default);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>As docs/COMPATIBILITY.md has it: a 500 is an unknown outcome, a 503 is none.</summary>
    internal static Answer Judge(HttpStatusCode status, byte[] bytes)
    {
        JsonElement body = Parse(bytes);
        if (status == HttpStatusCode.OK)
        {
            return new Answer(Fate.Done, "", body);
        }

        string type = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("__type", out JsonElement named)
            ? named.GetString() ?? ""
            : "";
        string kind = type.Length > 0 ? type[(type.LastIndexOf('#') + 1)..] : $"status {(int)status}";
        Fate fate = (int)status switch
        {
            503 => Fate.NotApplied,
            >= 500 => Fate.Unknown,
            _ => kind switch
            {
                "ConditionalCheckFailedException" => Fate.Refused,
                "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded"
                    => Fate.NotApplied,
                _ => Fate.Fault,
            },
        };
        return new Answer(fate, kind, body, Encoding.UTF8.GetString(bytes));
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

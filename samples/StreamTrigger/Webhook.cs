using System.Text;
using DynaCluster.Client.Streams;
using Google.Protobuf;
using Polly;
using Polly.Retry;

namespace StreamTrigger;

/// <summary>Posts batches as JSON, again and again for a while; what is not taken then goes to a file, so that one bad
/// batch does not hold up the shard.</summary>
internal sealed class Webhook(Uri address, string deadLetters) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ResiliencePipeline<HttpResponseMessage> _retries =
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 5,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is HttpRequestException or TaskCanceledException
                    || attempt.Outcome.Result is { IsSuccessStatusCode: false }),
            })
            .Build();

    public async Task PostAsync(StreamBatch batch, CancellationToken token)
    {
        string body = "[" + string.Join(",", batch.Records.Select(one => JsonFormatter.Default.Format(one))) + "]";
        string failure;
        try
        {
            using HttpResponseMessage answer = await _retries.ExecuteAsync(
                async attempt =>
                {
                    using StringContent content = new(body, Encoding.UTF8, "application/json");
                    return await _http.PostAsync(address, content, attempt);
                },
                token);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            failure = $"{(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException || !token.IsCancellationRequested)
        {
            failure = e.Message;
        }

        await _writing.WaitAsync(token);
        try
        {
            await File.AppendAllTextAsync(deadLetters, body + Environment.NewLine, token);
            await Console.Error.WriteLineAsync(
                $"{batch.Records.Count} changes of {batch.ShardId} to {deadLetters}: {failure}");
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _writing.Dispose();
    }
}

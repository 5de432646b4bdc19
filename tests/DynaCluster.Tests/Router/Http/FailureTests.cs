using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Tests.Router.Http;

public sealed class FailureTests
{
    private const string Internal =
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\",\"message\":\"Internal server error\"}";

    [Fact]
    public async Task A_bug_shows_nothing_of_itself_to_the_caller()
    {
        var host = new RouterHost(more: new FailingOperation(() => throw new InvalidOperationException("secret")));
        DoorAnswer answer = await host.CallAsync("Fail", "{}");
        Assert.Equal((500, Internal), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task What_was_written_before_an_error_is_not_sent()
    {
        var host = new RouterHost(more: new FailingOperation(() => ApiErrors.Validation("no"), writesFirst: true));
        DoorAnswer answer = await host.CallAsync("Fail", "{}");
        Assert.Equal("{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"no\"}", answer.Text);
    }

    [Fact]
    public async Task A_failed_condition_shows_the_item_that_failed_it()
    {
        using var item = new ItemWriter();
        item.BeginMap();
        item.Name("a"u8);
        item.String("b"u8);
        item.EndMap();
        ApiError failed = ApiErrors.ConditionalCheckFailed(item.ToArray());
        var host = new RouterHost(more: new FailingOperation(() => failed));
        DoorAnswer answer = await host.CallAsync("Fail", "{}");
        Assert.Equal(
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
            + "\"message\":\"The conditional request failed\",\"Item\":{\"a\":{\"S\":\"b\"}}}",
            answer.Text);
    }

    [Fact]
    public async Task Bugs_are_logged_at_most_once_a_second()
    {
        var log = new CountingLog();
        var host = new RouterHost(null, log, new FailingOperation(() => throw new InvalidOperationException("bug")));
        for (int i = 0; i < 10; i++)
        {
            await host.CallAsync("Fail", "{}");
        }

        Assert.Equal(1, log.Count);
    }

    [Fact]
    public async Task At_the_deadline_the_outcome_is_unknown()
    {
        var operation = new WaitingOperation();
        var host = new RouterHost(new RouterOptions { RequestDeadline = TimeSpan.FromSeconds(3) }, null, operation);
        Task<DoorAnswer> answer = host.CallAsync("Wait", "{}");
        host.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((500, Internal), ((await answer).Status, (await answer).Text));
    }

    [Fact]
    public async Task A_request_after_one_that_met_its_deadline_has_its_own()
    {
        var host = new RouterHost(
            new RouterOptions { RequestDeadline = TimeSpan.FromSeconds(3) }, null, new WaitingOperation());
        Task<DoorAnswer> late = host.CallAsync("Wait", "{}");
        host.Time.Advance(TimeSpan.FromSeconds(3));
        await late;
        Assert.Equal(200, (await host.CallAsync("ListTables", "{}")).Status);
    }

    private sealed class FailingOperation(Func<ApiError?> end, bool writesFirst = false) : DynamoOperation("Fail")
    {
        public override ValueTask<ApiError?> ExecuteAsync(
            RequestBody body, ResponseWriter response, CancellationToken token)
        {
            if (writesFirst)
            {
                response.Json.WriteStartObject();
                response.Json.WriteString("half"u8, "an answer"u8);
                response.Json.Flush();
            }

            return new(end());
        }
    }

    private sealed class WaitingOperation() : DynamoOperation("Wait")
    {
        public override async ValueTask<ApiError?> ExecuteAsync(
            RequestBody body, ResponseWriter response, CancellationToken token)
        {
            var never = new TaskCompletionSource();
            await never.Task.WaitAsync(token);
            return null;
        }
    }

    private sealed class CountingLog : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Count++;
    }
}

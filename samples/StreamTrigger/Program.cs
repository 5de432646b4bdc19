using System.CommandLine;
using DynaCluster.Client;
using DynaCluster.Client.Streams;
using DynaCluster.Protocol.Api;
using StreamTrigger;

Option<string> endpoint = new("--endpoint")
{
    Description = "gRPC port of any node.",
    DefaultValueFactory = _ => "127.0.0.1:8001",
};
Option<string> application = new("--application")
{
    Description = "Name of the table with the checkpoints; workers of the same name share the work.",
    DefaultValueFactory = _ => "stream-trigger",
};
Option<Uri?> webhook = new("--webhook")
{
    Description = "Post batches here; without it changes are printed.",
    CustomParser = static result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no address like http://127.0.0.1:9000/changes.");
        return null;
    },
};
Option<string> deadLetters = new("--dead-letters")
{
    Description = "File that gets what the webhook does not take.",
    DefaultValueFactory = _ => "dead-letters.jsonl",
};
Argument<string> table = new("TABLE") { Description = "Table with a stream." };
RootCommand command = new("Reacts to the changes of a table's items.")
{
    table, endpoint, application, webhook, deadLetters,
};
command.SetAction(async (parsed, token) =>
{
    // All that an application needs: a client, what to read, and what to do.
    await using DynaClient client = new(parsed.GetValue(endpoint)!); // has a default
    StreamConsumerOptions options = new()
    {
        Table = parsed.GetValue(table)!, // required
        Application = parsed.GetValue(application)!, // has a default
        Failed = failure => Console.Error.WriteLine($"again: {failure.Message}"),
    };
    using Webhook? target = parsed.GetValue(webhook) is { } address
        ? new Webhook(address, parsed.GetValue(deadLetters)!) // has a default
        : null;
    StreamConsumer consumer = new(client, options, target is null ? PrintAsync : target.PostAsync);
    await consumer.RunAsync(token);
    return 0;
});
return await command.Parse(args).InvokeAsync();

static Task PrintAsync(StreamBatch batch, CancellationToken token)
{
    foreach (StreamRecord record in batch.Records)
    {
        Console.WriteLine($"{record.EventName} {record.Keys}");
    }

    return Task.CompletedTask;
}

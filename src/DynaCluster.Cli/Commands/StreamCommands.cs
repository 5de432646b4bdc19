using System.CommandLine;
using DynaCluster.Client;
using DynaCluster.Client.Errors;
using DynaCluster.Protocol.Api;
using Google.Protobuf;

namespace DynaCluster.Cli.Commands;

/// <summary>dyna stream: follows what happens to a table's items.</summary>
internal static class StreamCommands
{
    public static Command Create(CliContext context)
    {
        Command stream = new("stream", "Look at the streams of tables.");
        stream.Subcommands.Add(CreateTail(context));
        return stream;
    }

    private static Command CreateTail(CliContext context)
    {
        Argument<string> table = new("TABLE") { Description = "Table with a stream." };
        Option<bool> all = new("--all")
        {
            Description = "Begin with the oldest change that is kept (24 hours) instead of now.",
        };
        ClusterDoor door = new();
        Command command = new(
            "tail", "Write one line of JSON for each change, through all shards, until Ctrl-C or the stream ends.")
        {
            table, all,
        };
        door.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            await using DynaClient client = new(door.EndpointsOf(parsed));
            try
            {
                await foreach (StreamRecord record in client.TailAsync(
                    parsed.GetValue(table)!, parsed.GetValue(all), token)) // required
                {
                    context.WriteLine(LineOf(record));
                }
            }
            catch (DynaException failure)
            {
                throw new CliException(failure.Message, failure);
            }

            return CliExitCodes.Done;
        });
        return command;
    }

    internal static string LineOf(StreamRecord record) => JsonFormatter.Default.Format(record);
}

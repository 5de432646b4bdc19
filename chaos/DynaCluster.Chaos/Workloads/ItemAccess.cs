using System.Globalization;
using System.Text.Json;
using DynaCluster.Chaos.Clients;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Workloads;

/// <summary>Requests for single items, recorded.</summary>
internal sealed class ItemAccess(ClientField field)
{
    public static string Quote(string text) => "\"" + text + "\""; // keys and values of ours need no escapes

    /// <summary>What an item of the run holds: text v, count n.</summary>
    public static Image ImageOf(JsonElement? item)
    {
        if (item is not { ValueKind: JsonValueKind.Object } attributes || !attributes.TryGetProperty("pk", out _))
        {
            return Image.None;
        }

        string text = attributes.TryGetProperty("v", out JsonElement v) ? v.GetProperty("S").GetString() ?? "" : "";
        long count = attributes.TryGetProperty("n", out JsonElement n)
            ? long.Parse(n.GetProperty("N").GetString() ?? "", CultureInfo.InvariantCulture)
            : 0;
        return Image.Of(text, count);
    }

    public static string KeyJson(string key) => $$$"""{"pk":{"S":{{{Quote(key)}}}}}""";

    public static string GetJson(string key)
        => $$"""{"TableName":"{{ClientField.ItemTable}}","ConsistentRead":true,"Key":{{KeyJson(key)}}}""";

    public async Task GetAsync(WorkloadClient client, string key, CancellationToken token)
    {
        int node = client.Route.Next();
        OpenOperation open = field.Recorder.Call(client.Id, key, Effect.Read);
        Answer answer = await field.CallAsync(node, "GetItem", key, GetJson(key), token);
        client.Route.Learn(node, answer.Fate);
        if (answer.Fate == Fate.Done)
        {
            Image image = ImageOf(answer.Member("Item"));
            open.Done(before: image);
            client.Seen[key] = image.Text;
        }
        else
        {
            open.NotApplied(); // a read that nobody answered says nothing
        }
    }

    /// <param name="body">The request, with the old image asked for, or of an addition the new one.</param>
    public async Task WriteAsync(
        WorkloadClient client, string operation, Operation intent, string body, CancellationToken token)
    {
        int node = client.Route.Next();
        OpenOperation open = field.Recorder.Call(client.Id, intent.Key, intent.Effect, intent.Condition);
        Answer answer = await field.CallAsync(node, operation, intent.Key, body, token);
        client.Route.Learn(node, answer.Fate);
        switch (answer.Fate)
        {
            case Fate.Done when body.Contains("ALL_NEW", StringComparison.Ordinal):
                open.Done(after: ImageOf(answer.Member("Attributes")));
                break;
            case Fate.Done:
                Image before = ImageOf(answer.Member("Attributes"));
                open.Done(before: before);
                client.Seen[intent.Key] = intent.Effect.Apply(before).Text;
                break;
            case Fate.Refused:
                Image found = ImageOf(answer.Member("Item"));
                open.Refused(found);
                client.Seen[intent.Key] = found.Text;
                break;
            case Fate.NotApplied or Fate.Fault:
                open.NotApplied();
                break;
            default:
                break; // its outcome is unknown
        }
    }

    /// <summary>Reads a key when all is quiet: what the history must end with.</summary>
    public async Task ReadLastAsync(int client, string key, CancellationToken token)
    {
        OpenOperation open = field.Recorder.Call(client, key, Effect.Read);
        Answer answer = await field.InsistAsync("GetItem", GetJson(key), token);
        if (answer.Fate == Fate.Done)
        {
            open.Done(before: ImageOf(answer.Member("Item")));
        }
        else
        {
            open.NotApplied();
            field.Tally.AddFault($"the last read of {key}: {answer.Text}");
        }
    }
}

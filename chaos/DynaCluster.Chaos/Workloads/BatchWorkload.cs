using System.Text.Json;
using DynaCluster.Chaos.Clients;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Workloads;

/// <summary>BatchWriteItem and strongly consistent BatchGetItem over all groups; each item is judged by itself.
/// </summary>
internal sealed class BatchWorkload(ClientField field, double generationSeconds) : IWorkload
{
    private const int Slots = 12;
    private const int SizeMax = 6;
    private const int LastClient = 1002;

    private readonly ItemAccess _items = new(field);
    private readonly Generations _keys = new("b", generationSeconds, field);

    public string Name => "batch";

    public int Clients => 3;

    public Task StepAsync(WorkloadClient client, CancellationToken token)
    {
        string[] keys = [.. Enumerable.Range(0, client.Random.Next(2, SizeMax + 1))
            .Select(_ => _keys.Key(client.Random.Next(Slots))).Distinct()];
        return client.Random.Next(3) == 0 ? WriteAsync(client, keys, token) : ReadAsync(client, keys, token);
    }

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken token)
    {
        foreach (string key in _keys.Used)
        {
            await _items.ReadLastAsync(LastClient, key, token);
        }

        return [];
    }

    private async Task WriteAsync(WorkloadClient client, string[] keys, CancellationToken token)
    {
        Dictionary<string, OpenOperation> open = [];
        List<string> puts = [];
        foreach (string key in keys)
        {
            string value = field.NewValue();
            open.Add(key, field.Recorder.Call(client.Id, key, Effect.Put(value)));
            puts.Add($$$$$"""{"PutRequest":{"Item":{"pk":{"S":"{{{{{key}}}}}"},"v":{"S":"{{{{{value}}}}}"}}}}""");
        }

        int node = client.Route.Next();
        Answer answer = await field.CallAsync(node, "BatchWriteItem", null,
            $$$"""{"RequestItems":{"{{{ClientField.ItemTable}}}":[{{{string.Join(',', puts)}}}]}}""", token);
        client.Route.Learn(node, answer.Fate);
        HashSet<string> undone = Keys(answer.Member("UnprocessedItems"), static entry => entry
            .GetProperty("PutRequest").GetProperty("Item"));
        foreach ((string key, OpenOperation operation) in open)
        {
            if (answer.Fate is Fate.NotApplied or Fate.Fault || undone.Contains(key))
            {
                operation.NotApplied();
            }
            else if (answer.Fate == Fate.Done)
            {
                operation.Done();
            }
        }
    }

    private async Task ReadAsync(WorkloadClient client, string[] keys, CancellationToken token)
    {
        Dictionary<string, OpenOperation> open = keys.ToDictionary(
            key => key, key => field.Recorder.Call(client.Id, key, Effect.Read));
        int node = client.Route.Next();
        Answer answer = await field.CallAsync(node, "BatchGetItem", null,
            $$$"""{"RequestItems":{"{{{ClientField.ItemTable}}}":{"ConsistentRead":true,"Keys":["""
            + string.Join(',', keys.Select(ItemAccess.KeyJson)) + "]}}}", token);
        client.Route.Learn(node, answer.Fate);
        HashSet<string> undone = answer.Member("UnprocessedKeys") is { } rest
            && rest.TryGetProperty(ClientField.ItemTable, out JsonElement table)
            ? [.. table.GetProperty("Keys").EnumerateArray().Select(KeyOf)]
            : [];
        Dictionary<string, Image> found = [];
        if (answer.Member("Responses") is { } responses
            && responses.TryGetProperty(ClientField.ItemTable, out JsonElement items))
        {
            found = items.EnumerateArray().ToDictionary(KeyOf, static item => ItemAccess.ImageOf(item));
        }

        foreach ((string key, OpenOperation operation) in open)
        {
            if (answer.Fate == Fate.Done && !undone.Contains(key))
            {
                operation.Done(before: found.GetValueOrDefault(key, Image.None));
            }
            else
            {
                operation.NotApplied();
            }
        }
    }

    private static HashSet<string> Keys(JsonElement? unprocessed, Func<JsonElement, JsonElement> itemOf)
        => unprocessed is { } rest && rest.TryGetProperty(ClientField.ItemTable, out JsonElement entries)
            ? [.. entries.EnumerateArray().Select(entry => KeyOf(itemOf(entry)))]
            : [];

    private static string KeyOf(JsonElement item) => item.GetProperty("pk").GetProperty("S").GetString() ?? "";
}

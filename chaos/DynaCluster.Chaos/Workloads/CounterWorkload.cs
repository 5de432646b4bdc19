using System.Globalization;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Workloads;

/// <summary>UpdateItem with ADD, which shows the old or the new image, and strongly consistent reads.</summary>
internal sealed class CounterWorkload(ClientField field, double generationSeconds) : IWorkload
{
    private const int Slots = 4;
    private const int LastClient = 1001;

    private readonly ItemAccess _items = new(field);
    private readonly Generations _keys = new("c", generationSeconds, field);

    public string Name => "counter";

    public int Clients => 6;

    public Task StepAsync(WorkloadClient client, CancellationToken token)
    {
        string key = _keys.Key(client.Random.Next(Slots));
        if (client.Random.Next(4) == 0)
        {
            return _items.GetAsync(client, key, token);
        }

        int amount = client.Random.Next(1, 4);
        string shown = client.Random.Next(2) == 0 ? "ALL_OLD" : "ALL_NEW";
        Operation add = new() { Client = 0, Key = key, Called = 0, Effect = Effect.Add(amount) };
        string number = amount.ToString(CultureInfo.InvariantCulture);
        return _items.WriteAsync(client, "UpdateItem", add,
            $$$"""{"TableName":"{{{ClientField.ItemTable}}}","Key":{{{ItemAccess.KeyJson(key)}}}"""
            + $$$""","UpdateExpression":"ADD n :a","ExpressionAttributeValues":{":a":{"N":"{{{number}}}"}}"""
            + $$""","ReturnValues":"{{shown}}"}""", token);
    }

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken token)
    {
        foreach (string key in _keys.Used)
        {
            await _items.ReadLastAsync(LastClient, key, token);
        }

        return [];
    }
}

using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Workloads;

/// <summary>Puts, conditional puts, deletes and strongly consistent reads of few items.</summary>
internal sealed class RegisterWorkload(ClientField field, double generationSeconds) : IWorkload
{
    private const int Slots = 8;
    private const int LastClient = 1000;

    private readonly ItemAccess _items = new(field);
    private readonly Generations _keys = new("r", generationSeconds, field);

    public string Name => "register";

    public int Clients => 9;

    public Task StepAsync(WorkloadClient client, CancellationToken token)
    {
        string key = _keys.Key(client.Random.Next(Slots));
        if (client.Random.Next(3) == 0)
        {
            return _items.GetAsync(client, key, token);
        }

        (Condition condition, string clause) = Choose(client, key);
        if (client.Random.Next(8) == 0)
        {
            Operation delete = new()
            {
                Client = 0, Key = key, Called = 0, Effect = Effect.Delete, Condition = condition,
            };
            return _items.WriteAsync(client, "DeleteItem", delete,
                $$"""{"TableName":"{{ClientField.ItemTable}}","Key":{{ItemAccess.KeyJson(key)}}"""
                + $$""","ReturnValues":"ALL_OLD"{{clause}}}""", token);
        }

        string value = field.NewValue();
        Operation put = new()
        {
            Client = 0, Key = key, Called = 0, Effect = Effect.Put(value), Condition = condition,
        };
        return _items.WriteAsync(client, "PutItem", put,
            $$$"""{"TableName":"{{{ClientField.ItemTable}}}","Item":{"pk":{"S":"{{{key}}}"},"v":{"S":"{{{value}}}"}}"""
            + $$""","ReturnValues":"ALL_OLD"{{clause}}}""", token);
    }

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken token)
    {
        foreach (string key in _keys.Used)
        {
            await _items.ReadLastAsync(LastClient, key, token);
        }

        return [];
    }

    private static (Condition Condition, string Clause) Choose(WorkloadClient client, string key)
    {
        const string Shown = ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"";
        string seen = client.Seen.GetValueOrDefault(key, "");
        return client.Random.Next(5) switch
        {
            0 => (Condition.Exists, ",\"ConditionExpression\":\"attribute_exists(pk)\"" + Shown),
            1 => (Condition.Missing, ",\"ConditionExpression\":\"attribute_not_exists(pk)\"" + Shown),
            2 or 3 when seen.Length > 0 => (Condition.TextIs(seen),
                ",\"ConditionExpression\":\"v = :x\",\"ExpressionAttributeValues\":{\":x\":{\"S\":"
                + ItemAccess.Quote(seen) + "}}" + Shown),
            _ => (Condition.Always, ""),
        };
    }
}

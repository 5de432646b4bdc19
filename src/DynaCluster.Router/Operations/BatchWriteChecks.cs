using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>Everything that can be wrong with a BatchWriteItem, found before any of it is written.</summary>
internal sealed class BatchWriteChecks(RouterContext context)
{
    public Outcome<BatchWriteCall> Check(BatchWriteInput input, ItemWriter scratch)
    {
        Constraints constraints = default;
        CapacityMode capacity = WireWords.Capacity(input.ReturnConsumedCapacity, ref constraints);
        bool metrics = WireWords.CollectionMetrics(input.ReturnItemCollectionMetrics, ref constraints);
        constraints.Required(input.Given, "requestItems");
        ApiError? error = CheckCounts(input, ref constraints);
        foreach (BatchWriteTableInput table in input.Tables)
        {
            error ??= CheckEntries(table, scratch);
        }

        if (error is not null)
        {
            return error;
        }

        var tables = new List<BatchWriteTable>(input.Tables.Count);
        var keys = new List<ItemKey>();
        foreach (BatchWriteTableInput given in input.Tables)
        {
            Outcome<BatchWriteTable> table = Resolve(given, scratch, metrics);
            if (table.Error is not null)
            {
                return table.Error;
            }

            tables.Add(table.Value);
            foreach ((ItemKey key, _) in table.Value.Writes)
            {
                keys.Add(key);
            }
        }

        return BatchOutcome.HasDuplicates(keys)
            ? ApiErrors.DuplicateKeys
            : new BatchWriteCall(tables, keys.Count, capacity, metrics);
    }

    private static ApiError? CheckCounts(BatchWriteInput input, ref Constraints constraints)
    {
        if (input.Given && input.Tables.Count == 0)
        {
            return ApiErrors.BatchEmpty("BatchWriteItem");
        }

        int all = 0;
        bool fits = true;
        foreach (BatchWriteTableInput table in input.Tables)
        {
            all += table.Entries.Count;
            fits &= table.Entries.Count is > 0 and <= Limits.BatchWriteRequestsMax;
            CheckMembers(table, ref constraints);
        }

        if (!fits)
        {
            const string bounds = "Map value must satisfy constraint: "
                + "[Member must have length less than or equal to 25, "
                + "Member must have length greater than or equal to 1]";
            constraints.Violated(Shown(input), "requestItems", bounds);
        }

        return constraints.Error
            ?? (all > Limits.BatchWriteRequestsMax ? ApiErrors.TooManyItems("BatchWriteItem") : null);
    }

    private static void CheckMembers(BatchWriteTableInput table, ref Constraints constraints)
    {
        for (int i = 0; i < table.Entries.Count; i++)
        {
            BatchWriteEntry entry = table.Entries[i];
            if (entry.Kind != WriteKind.Unspecified && !entry.Item.Given)
            {
                string member = entry.Kind == WriteKind.Put ? "putRequest.item" : "deleteRequest.key";
                string name = Encoding.UTF8.GetString(table.Name.Span);
                constraints.Required(false, $"requestItems.{name}.member.{i + 1}.member.{member}");
            }
        }
    }

    // The service prints its own objects here; the request's text says the same.
    private static string Shown(BatchWriteInput input)
    {
        var shown = new StringBuilder("{");
        foreach (BatchWriteTableInput table in input.Tables)
        {
            shown.Append(shown.Length > 1 ? ", " : "").Append(Encoding.UTF8.GetString(table.Name.Span)).Append("=[");
            for (int i = 0; i < table.Entries.Count; i++)
            {
                string entry = Encoding.UTF8.GetString(table.Entries[i].Json.Span);
                shown.Append(i > 0 ? ", " : "").Append(entry);
            }

            shown.Append(']');
        }

        return shown.Append('}').ToString();
    }

    private static ApiError? CheckEntries(BatchWriteTableInput table, ItemWriter scratch)
    {
        foreach (BatchWriteEntry entry in table.Entries)
        {
            if (entry.Kind == WriteKind.Unspecified)
            {
                return ApiErrors.AttributeValueAmbiguous;
            }

            if (entry.Item.Error is { } error)
            {
                return error;
            }

            if (entry.Kind == WriteKind.Put && ItemSize.OfItem(entry.Item.MapIn(scratch)) > Limits.ItemBytesMax)
            {
                return ApiErrors.ItemTooLarge();
            }
        }

        return null;
    }

    private Outcome<BatchWriteTable> Resolve(BatchWriteTableInput given, ItemWriter scratch, bool metrics)
    {
        TableLookup table = TableLookup.Find(context, given.Name);
        if ((table.NameError ?? table.Missing) is { } error)
        {
            return error;
        }

        TableSchema schema = table.Schema;
        var writes = new (ItemKey Key, WriteRequest Request)[given.Entries.Count];
        for (int i = 0; i < writes.Length; i++)
        {
            BatchWriteEntry entry = given.Entries[i];
            MapView item = entry.Item.MapIn(scratch);
            ApiError? wrong = entry.Kind == WriteKind.Put ? CheckItem(schema, item) : KeyRules.CheckKey(schema, item);
            if (wrong is not null)
            {
                return wrong;
            }

            ItemKey key = ItemKey.Of(schema, item);
            writes[i] = (key, new WriteRequest
            {
                Target = ItemKey.TargetOf(schema),
                Kind = entry.Kind,
                Key = UnsafeByteOperations.UnsafeWrap(key.StorageKey),
                Item = UnsafeByteOperations.UnsafeWrap(item.Encoded.ToArray()),
                Returned = ReturnedImage.None,
                CollectionMetrics = metrics && schema.LocalIndexes.Count > 0,
            });
        }

        return new BatchWriteTable(given, schema, writes);
    }

    // In a batch the service says of a put with a wrong key what it says of a wrong key.
    private static ApiError? CheckItem(TableSchema schema, MapView item)
    {
        ApiError? error = KeyRules.CheckItem(schema, item);
        return error is not null
            && (error.Message.Contains("Missing the key", StringComparison.Ordinal)
                || error.Message.Contains("Type mismatch for key", StringComparison.Ordinal))
            ? ApiErrors.KeyMismatch
            : error;
    }
}

using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>ListTables: by name, a page at a time.</summary>
internal sealed class ListTablesOperation(RouterContext context) : DynamoOperation("ListTables")
{
    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<ListTablesWire> wire = ListTablesWire.Read(body);
        if (wire.Error is not null)
        {
            return new(wire.Error);
        }

        IReadOnlyList<TableEntry> tables = context.Catalog.Current.Tables;
        int first = wire.Value.After is { } after ? FirstBehind(tables, after) : 0;
        int end = Math.Min(tables.Count, first + wire.Value.Limit);
        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartArray("TableNames"u8);
        for (int i = first; i < end; i++)
        {
            json.WriteStringValue(tables[i].Definition.Name);
        }

        json.WriteEndArray();
        if (end < tables.Count)
        {
            json.WriteString("LastEvaluatedTableName"u8, tables[end - 1].Definition.Name);
        }

        json.WriteEndObject();
        return default;
    }

    private static int FirstBehind(IReadOnlyList<TableEntry> tables, string after)
    {
        int low = 0;
        int high = tables.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(tables[middle].Definition.Name, after) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

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

        (ArraySegment<TableEntry> page, bool hasMore) = PageOf(wire.Value);
        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartArray("TableNames"u8);
        foreach (TableEntry table in page)
        {
            json.WriteStringValue(table.Definition.Name);
        }

        json.WriteEndArray();
        if (hasMore)
        {
            json.WriteString("LastEvaluatedTableName"u8, page[^1].Definition.Name);
        }

        json.WriteEndObject();
        return default;
    }

    /// <summary>Tables by name, and whether there are more behind them.</summary>
    internal (ArraySegment<TableEntry> Page, bool HasMore) PageOf(ListTablesWire wire)
    {
        IReadOnlyList<TableEntry> tables = context.Catalog.Current.Tables;
        int first = wire.After is { } after ? FirstBehind(tables, after) : 0;
        int end = Math.Min(tables.Count, first + wire.Limit);
        TableEntry[] page = new TableEntry[Math.Max(0, end - first)];
        for (int i = 0; i < page.Length; i++)
        {
            page[i] = tables[first + i];
        }

        return (page, end < tables.Count);
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

using System.Text.Json;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Wire;

/// <summary>Writes the global indexes of a TableDescription.</summary>
internal static class IndexDescriptionJson
{
    public static void Write(Utf8JsonWriter json, TableDefinition table, TableCounts counts, RouterOptions options)
    {
        if (table.GlobalIndexes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("GlobalSecondaryIndexes"u8);
        foreach (GlobalIndexDefinition index in table.GlobalIndexes)
        {
            (long items, long bytes) = counts.OfIndex(index.Id);
            json.WriteStartObject();
            json.WriteString("IndexName"u8, index.Name);
            WriteKeySchema(json, index);
            TableDescriptionJson.WriteProjection(json, index.Projection, index.NonKeyAttributes);
            json.WriteString("IndexStatus"u8, StatusWord(index.Status));
            if (index is { Status: IndexStatus.Creating, Backfill: true })
            {
                json.WriteBoolean("Backfilling"u8, index.Backfilling);
            }

            WriteThroughput(json, index);
            json.WriteNumber("IndexSizeBytes"u8, bytes);
            json.WriteNumber("ItemCount"u8, items);
            json.WriteString("IndexArn"u8, $"{options.TableArn(table.Name)}/index/{index.Name}");
            WriteCeilings(json, index);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string StatusWord(IndexStatus status) => status switch
    {
        IndexStatus.Creating => "CREATING",
        IndexStatus.Updating => "UPDATING",
        IndexStatus.Deleting => "DELETING",
        _ => "ACTIVE",
    };

    private static void WriteKeySchema(Utf8JsonWriter json, GlobalIndexDefinition index)
    {
        json.WriteStartArray("KeySchema"u8);
        foreach (KeyAttribute key in index.PartitionKey)
        {
            TableDescriptionJson.WriteKey(json, key, "HASH"u8);
        }

        foreach (KeyAttribute key in index.SortKey)
        {
            TableDescriptionJson.WriteKey(json, key, "RANGE"u8);
        }

        json.WriteEndArray();
    }

    private static void WriteThroughput(Utf8JsonWriter json, GlobalIndexDefinition index)
    {
        json.WriteStartObject("ProvisionedThroughput"u8);
        TableDescriptionJson.WriteTime(json, "LastIncreaseDateTime", index.LastIncreaseAtMs);
        TableDescriptionJson.WriteTime(json, "LastDecreaseDateTime", index.LastDecreaseAtMs);
        json.WriteNumber("NumberOfDecreasesToday"u8, index.DecreasesToday);
        json.WriteNumber("ReadCapacityUnits"u8, index.ReadCapacityUnits);
        json.WriteNumber("WriteCapacityUnits"u8, index.WriteCapacityUnits);
        json.WriteEndObject();
    }

    private static void WriteCeilings(Utf8JsonWriter json, GlobalIndexDefinition index)
    {
        if (index.MaxReadRequestUnits + index.MaxWriteRequestUnits == 0)
        {
            return;
        }

        // As the service shows it: -1 is a ceiling that was not asked for.
        json.WriteStartObject("OnDemandThroughput"u8);
        json.WriteNumber("MaxReadRequestUnits"u8, index.MaxReadRequestUnits == 0 ? -1 : index.MaxReadRequestUnits);
        json.WriteNumber("MaxWriteRequestUnits"u8, index.MaxWriteRequestUnits == 0 ? -1 : index.MaxWriteRequestUnits);
        json.WriteEndObject();
    }
}

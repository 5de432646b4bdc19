using System.Text.Json;
using DynaCluster.Protocol;
using DynaCluster.Router.Operations;
using Google.Protobuf.Collections;

namespace DynaCluster.Router.Wire;

/// <summary>Writes a TableDescription: what a table is, without what this version does not have.</summary>
internal static class TableDescriptionJson
{
    /// <param name="member">Table or TableDescription: the answer's only member.</param>
    public static void WriteAnswer(
        Utf8JsonWriter json, string member, TableDefinition table, TableCounts counts, RouterOptions options)
    {
        json.WriteStartObject();
        json.WriteStartObject(member);
        WriteKeys(json, table);
        json.WriteString("TableName"u8, table.Name);
        json.WriteString("TableStatus"u8, StatusWord(table.Status));
        WriteTime(json, "CreationDateTime", table.CreatedAtMs);
        WriteBilling(json, table);
        json.WriteNumber("TableSizeBytes"u8, counts.SizeBytes);
        json.WriteNumber("ItemCount"u8, counts.Items);
        json.WriteString("TableArn"u8, options.TableArn(table.Name));
        json.WriteString("TableId"u8, table.TableUuid);
        WriteLocalIndexes(json, table, counts, options);
        IndexDescriptionJson.Write(json, table, counts, options);
        WriteStream(json, table, options);
        if (table.TableClass.Length > 0)
        {
            json.WriteStartObject("TableClassSummary"u8);
            json.WriteString("TableClass"u8, table.TableClass);
            json.WriteEndObject();
        }

        json.WriteBoolean("DeletionProtectionEnabled"u8, table.DeletionProtection);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter json, TableDefinition table)
    {
        json.WriteStartArray("AttributeDefinitions"u8);
        var defined = new HashSet<string>(StringComparer.Ordinal);
        WriteDefinition(json, table.PartitionKey, defined);
        WriteDefinition(json, table.SortKey, defined);
        foreach (LocalIndexDefinition index in table.LocalIndexes)
        {
            WriteDefinition(json, index.SortKey, defined);
        }

        foreach (KeyAttribute key in table.GlobalIndexes.SelectMany(index => index.PartitionKey.Concat(index.SortKey)))
        {
            WriteDefinition(json, key, defined);
        }

        json.WriteEndArray();
        WriteKeySchema(json, table.PartitionKey, table.SortKey);
    }

    private static void WriteDefinition(Utf8JsonWriter json, KeyAttribute? key, HashSet<string> defined)
    {
        if (key is null || !defined.Add(key.Name))
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("AttributeName"u8, key.Name);
        json.WriteString("AttributeType"u8, key.Type switch
        {
            KeyType.String => "S"u8,
            KeyType.Number => "N"u8,
            _ => "B"u8,
        });
        json.WriteEndObject();
    }

    private static void WriteKeySchema(Utf8JsonWriter json, KeyAttribute partitionKey, KeyAttribute? sortKey)
    {
        json.WriteStartArray("KeySchema"u8);
        WriteKey(json, partitionKey, "HASH"u8);
        if (sortKey is not null)
        {
            WriteKey(json, sortKey, "RANGE"u8);
        }

        json.WriteEndArray();
    }

    internal static void WriteKey(Utf8JsonWriter json, KeyAttribute key, ReadOnlySpan<byte> type)
    {
        json.WriteStartObject();
        json.WriteString("AttributeName"u8, key.Name);
        json.WriteString("KeyType"u8, type);
        json.WriteEndObject();
    }

    private static void WriteBilling(Utf8JsonWriter json, TableDefinition table)
    {
        json.WriteStartObject("ProvisionedThroughput"u8);
        WriteTime(json, "LastIncreaseDateTime", table.LastIncreaseAtMs);
        WriteTime(json, "LastDecreaseDateTime", table.LastDecreaseAtMs);
        json.WriteNumber("NumberOfDecreasesToday"u8, table.DecreasesToday);
        json.WriteNumber("ReadCapacityUnits"u8, table.ReadCapacityUnits);
        json.WriteNumber("WriteCapacityUnits"u8, table.WriteCapacityUnits);
        json.WriteEndObject();
        bool onDemand = table.BillingMode == BillingMode.PayPerRequest;
        if (!onDemand && table.PayPerRequestSinceMs == 0)
        {
            return; // never was on-demand: the service does not show a mode
        }

        json.WriteStartObject("BillingModeSummary"u8);
        json.WriteString("BillingMode"u8, onDemand ? "PAY_PER_REQUEST"u8 : "PROVISIONED"u8);
        WriteTime(json, "LastUpdateToPayPerRequestDateTime", table.PayPerRequestSinceMs);
        json.WriteEndObject();
    }

    private static void WriteLocalIndexes(
        Utf8JsonWriter json, TableDefinition table, TableCounts counts, RouterOptions options)
    {
        if (table.LocalIndexes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("LocalSecondaryIndexes"u8);
        foreach (LocalIndexDefinition index in table.LocalIndexes)
        {
            (long items, long bytes) = counts.OfIndex(index.Id);
            json.WriteStartObject();
            json.WriteString("IndexName"u8, index.Name);
            WriteKeySchema(json, table.PartitionKey, index.SortKey);
            WriteProjection(json, index.Projection, index.NonKeyAttributes);
            json.WriteNumber("IndexSizeBytes"u8, bytes);
            json.WriteNumber("ItemCount"u8, items);
            json.WriteString("IndexArn"u8, $"{options.TableArn(table.Name)}/index/{index.Name}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The newest label stays when the stream is disabled, as on the service.
    private static void WriteStream(Utf8JsonWriter json, TableDefinition table, RouterOptions options)
    {
        if (table.Stream is { } stream)
        {
            json.WriteStartObject("StreamSpecification"u8);
            json.WriteBoolean("StreamEnabled"u8, true);
            json.WriteString("StreamViewType"u8, StreamViews.WordOf(stream.View));
            json.WriteEndObject();
        }

        if (table.LastStreamLabel.Length > 0)
        {
            json.WriteString("LatestStreamLabel"u8, table.LastStreamLabel);
            json.WriteString("LatestStreamArn"u8, options.StreamArn(table.Name, table.LastStreamLabel));
        }
    }

    internal static void WriteProjection(
        Utf8JsonWriter json, ProjectionType projection, RepeatedField<string> nonKeyAttributes)
    {
        json.WriteStartObject("Projection"u8);
        json.WriteString("ProjectionType"u8, projection switch
        {
            ProjectionType.All => "ALL"u8,
            ProjectionType.KeysOnly => "KEYS_ONLY"u8,
            _ => "INCLUDE"u8,
        });
        if (nonKeyAttributes.Count > 0)
        {
            json.WriteStartArray("NonKeyAttributes"u8);
            foreach (string name in nonKeyAttributes)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // Seconds with milliseconds behind the point, as the service's JSON has them; 0 is never.
    internal static void WriteTime(Utf8JsonWriter json, string member, long unixMs)
    {
        if (unixMs != 0)
        {
            json.WriteNumber(member, unixMs / 1000m);
        }
    }

    public static string StatusWord(TableStatus status) => status switch
    {
        TableStatus.Creating => "CREATING",
        TableStatus.Updating => "UPDATING",
        TableStatus.Deleting => "DELETING",
        _ => "ACTIVE",
    };
}

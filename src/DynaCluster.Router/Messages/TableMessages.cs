using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;
using Google.Protobuf.Collections;

namespace DynaCluster.Router.Messages;

/// <summary>Operations on tables as messages.</summary>
internal static class TableMessages
{
    public static Outcome<CreateTableWire> Read(CreateTableRequest request, RouterOptions options)
        => CreateTableWire.Of(
            new CreateTableMembers
            {
                TableName = request.HasTableName ? request.TableName : null,
                AttributeDefinitions = Definitions(request.AttributeDefinitions),
                KeySchema = Keys(request.KeySchema),
                LocalIndexes = Indexes(request.LocalSecondaryIndexes),
                GlobalIndexes = IndexMessages.Read(request.GlobalSecondaryIndexes),
                BillingMode = request.HasBillingMode ? request.BillingMode : null,
                Throughput = Throughput(request.ProvisionedThroughput),
                TableClass = request.HasTableClass ? request.TableClass : null,
                DeletionProtection = request.DeletionProtectionEnabled,
                Stream = StreamOf(request.StreamSpecification),
            },
            options);

    public static Outcome<UpdateTableWire> Read(UpdateTableRequest request, RouterOptions options)
        => UpdateTableWire.Of(
            request.HasTableName ? request.TableName : null,
            new UpdateTableWire
            {
                AttributeDefinitions = Definitions(request.AttributeDefinitions),
                BillingMode = request.HasBillingMode ? request.BillingMode : null,
                Throughput = Throughput(request.ProvisionedThroughput),
                TableClass = request.HasTableClass ? request.TableClass : null,
                DeletionProtection = request.HasDeletionProtectionEnabled ? request.DeletionProtectionEnabled : null,
                Stream = StreamOf(request.StreamSpecification),
                GlobalIndexUpdates = IndexMessages.Read(request.GlobalSecondaryIndexUpdates),
            },
            options);

    public static Outcome<TimeToLiveWire> Read(UpdateTimeToLiveRequest request, RouterOptions options)
    {
        TimeToLiveSpecification? given = request.TimeToLiveSpecification;
        return TimeToLiveWire.Of(
            request.HasTableName ? request.TableName : null,
            given is null
                ? null
                : new TimeToLiveMember(
                    given.HasAttributeName ? given.AttributeName : null, given.HasEnabled ? given.Enabled : null),
            options);
    }

    public static TableDescription Describe(TableAnswer answer, RouterOptions options)
    {
        TableDefinition table = answer.Table;
        bool onDemand = table.BillingMode == BillingMode.PayPerRequest;
        TableDescription description = new()
        {
            TableName = table.Name,
            TableStatus = TableDescriptionJson.StatusWord(table.Status),
            CreatedAtMs = table.CreatedAtMs,
            Throughput = new ThroughputDescription
            {
                ReadCapacityUnits = table.ReadCapacityUnits,
                WriteCapacityUnits = table.WriteCapacityUnits,
                LastIncreaseAtMs = table.LastIncreaseAtMs,
                LastDecreaseAtMs = table.LastDecreaseAtMs,
                DecreasesToday = table.DecreasesToday,
            },
            BillingMode = onDemand ? "PAY_PER_REQUEST" : table.PayPerRequestSinceMs == 0 ? "" : "PROVISIONED",
            PayPerRequestSinceMs = table.PayPerRequestSinceMs,
            TableSizeBytes = answer.Counts.SizeBytes,
            ItemCount = answer.Counts.Items,
            TableArn = options.TableArn(table.Name),
            TableId = table.TableUuid,
            TableClass = table.TableClass,
            DeletionProtectionEnabled = table.DeletionProtection,
        };
        if (table.Stream is { } stream)
        {
            description.StreamSpecification = new StreamSpecification
            {
                StreamEnabled = true,
                StreamViewType = StreamViews.WordOf(stream.View),
            };
        }

        if (table.LastStreamLabel.Length > 0)
        {
            description.LatestStreamLabel = table.LastStreamLabel;
            description.LatestStreamArn = options.StreamArn(table.Name, table.LastStreamLabel);
        }

        AddKeys(description, table);
        AddIndexes(description, answer, options);
        description.GlobalSecondaryIndexes.Add(
            table.GlobalIndexes.Select(index => IndexMessages.Describe(index, answer, options)));
        return description;
    }

    public static Projection Describe(ProjectionType projection, RepeatedField<string> nonKeyAttributes)
    {
        Projection message = new()
        {
            ProjectionType = projection switch
            {
                ProjectionType.All => "ALL",
                ProjectionType.KeysOnly => "KEYS_ONLY",
                _ => "INCLUDE",
            },
        };
        message.NonKeyAttributes.Add(nonKeyAttributes);
        return message;
    }

    private static void AddKeys(TableDescription description, TableDefinition table)
    {
        HashSet<string> defined = new(StringComparer.Ordinal);
        foreach (KeyAttribute? key in table.LocalIndexes.Select(index => index.SortKey)
            .Concat(table.GlobalIndexes.SelectMany(index => index.PartitionKey.Concat(index.SortKey)))
            .Prepend(table.SortKey).Prepend(table.PartitionKey))
        {
            if (key is not null && defined.Add(key.Name))
            {
                description.AttributeDefinitions.Add(new AttributeDefinition
                {
                    AttributeName = key.Name,
                    AttributeType = key.Type switch { KeyType.String => "S", KeyType.Number => "N", _ => "B" },
                });
            }
        }

        AddKeySchema(description.KeySchema, table.PartitionKey, table.SortKey);
    }

    private static void AddKeySchema(
        RepeatedField<KeySchemaElement> schema, KeyAttribute partitionKey, KeyAttribute? sortKey)
    {
        schema.Add(new KeySchemaElement { AttributeName = partitionKey.Name, KeyType = "HASH" });
        if (sortKey is not null)
        {
            schema.Add(new KeySchemaElement { AttributeName = sortKey.Name, KeyType = "RANGE" });
        }
    }

    private static void AddIndexes(TableDescription description, TableAnswer answer, RouterOptions options)
    {
        foreach (LocalIndexDefinition index in answer.Table.LocalIndexes)
        {
            (long items, long bytes) = answer.Counts.OfIndex(index.Id);
            LocalIndexDescription message = new()
            {
                IndexName = index.Name,
                Projection = Describe(index.Projection, index.NonKeyAttributes),
                IndexSizeBytes = bytes,
                ItemCount = items,
                IndexArn = $"{options.TableArn(answer.Table.Name)}/index/{index.Name}",
            };
            AddKeySchema(message.KeySchema, answer.Table.PartitionKey, index.SortKey);
            description.LocalSecondaryIndexes.Add(message);
        }
    }

    // What is repeated and empty cannot be told from what is absent, and the service takes neither.
    private static List<AttributeDefinitionMember>? Definitions(RepeatedField<AttributeDefinition> given)
        => given.Count == 0 ? null :
        [
            .. given.Select(one => new AttributeDefinitionMember(
                one.HasAttributeName ? one.AttributeName : null, one.HasAttributeType ? one.AttributeType : null)),
        ];

    internal static List<KeySchemaMember>? Keys(RepeatedField<KeySchemaElement> given)
        => given.Count == 0 ? null :
        [
            .. given.Select(one => new KeySchemaMember(
                one.HasAttributeName ? one.AttributeName : null, one.HasKeyType ? one.KeyType : null)),
        ];

    private static List<LocalIndexMember>? Indexes(RepeatedField<LocalSecondaryIndex> given)
        => given.Count == 0 ? null :
        [
            .. given.Select(one => new LocalIndexMember(
                one.HasIndexName ? one.IndexName : null, Keys(one.KeySchema), ProjectionOf(one.Projection))),
        ];

    internal static ProjectionMember? ProjectionOf(Projection? given)
        => given is null
            ? null
            : new ProjectionMember(
                given.HasProjectionType ? given.ProjectionType : null,
                given.NonKeyAttributes.Count == 0 ? null : [.. given.NonKeyAttributes]);

    private static StreamMember? StreamOf(StreamSpecification? given)
        => given is null
            ? null
            : new StreamMember(
                given.HasStreamEnabled ? given.StreamEnabled : null,
                given.HasStreamViewType ? given.StreamViewType : null);

    internal static ThroughputMember? Throughput(ProvisionedThroughput? given)
        => given is null
            ? null
            : new ThroughputMember(
                given.HasReadCapacityUnits ? given.ReadCapacityUnits : null,
                given.HasWriteCapacityUnits ? given.WriteCapacityUnits : null);
}

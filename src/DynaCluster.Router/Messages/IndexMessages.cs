using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;
using Google.Protobuf.Collections;

namespace DynaCluster.Router.Messages;

/// <summary>Global indexes as messages.</summary>
internal static class IndexMessages
{
    /// <summary>Null: there are none, which cannot be told from an empty list.</summary>
    public static List<GlobalIndexMember>? Read(RepeatedField<GlobalSecondaryIndex> given)
        => given.Count == 0 ? null : [.. given.Select(Member)];

    /// <inheritdoc cref="Read(RepeatedField{GlobalSecondaryIndex})"/>
    public static List<GlobalIndexUpdateMember>? Read(RepeatedField<GlobalSecondaryIndexUpdate> given)
        => given.Count == 0 ? null :
        [
            .. given.Select(one => new GlobalIndexUpdateMember(
                one.Update is { } update ? Member(update) : null,
                one.Create is { } create ? Member(create) : null,
                one.Delete is { } delete
                    ? new GlobalIndexMember { Name = delete.HasIndexName ? delete.IndexName : null }
                    : null)),
        ];

    public static GlobalIndexDescription Describe(
        GlobalIndexDefinition index, TableAnswer answer, RouterOptions options)
    {
        (long items, long bytes) = answer.Counts.OfIndex(index.Id);
        GlobalIndexDescription message = new()
        {
            IndexName = index.Name,
            Projection = TableMessages.Describe(index.Projection, index.NonKeyAttributes),
            IndexStatus = IndexDescriptionJson.StatusWord(index.Status),
            Throughput = new ThroughputDescription
            {
                ReadCapacityUnits = index.ReadCapacityUnits,
                WriteCapacityUnits = index.WriteCapacityUnits,
                LastIncreaseAtMs = index.LastIncreaseAtMs,
                LastDecreaseAtMs = index.LastDecreaseAtMs,
                DecreasesToday = index.DecreasesToday,
            },
            OnDemandThroughput = Ceilings(index),
            IndexSizeBytes = bytes,
            ItemCount = items,
            IndexArn = $"{options.TableArn(answer.Table.Name)}/index/{index.Name}",
        };
        if (index is { Status: IndexStatus.Creating, Backfill: true })
        {
            message.Backfilling = index.Backfilling;
        }

        message.KeySchema.Add(index.PartitionKey.Select(key => Element(key, "HASH")));
        message.KeySchema.Add(index.SortKey.Select(key => Element(key, "RANGE")));
        return message;
    }

    private static KeySchemaElement Element(KeyAttribute key, string type)
        => new() { AttributeName = key.Name, KeyType = type };

    private static OnDemandThroughput? Ceilings(GlobalIndexDefinition index)
    {
        if (index.MaxReadRequestUnits + index.MaxWriteRequestUnits == 0)
        {
            return null;
        }

        OnDemandThroughput ceilings = new();
        if (index.MaxReadRequestUnits > 0)
        {
            ceilings.MaxReadRequestUnits = index.MaxReadRequestUnits;
        }

        if (index.MaxWriteRequestUnits > 0)
        {
            ceilings.MaxWriteRequestUnits = index.MaxWriteRequestUnits;
        }

        return ceilings;
    }

    private static GlobalIndexMember Member(GlobalSecondaryIndex given) => new()
    {
        Name = given.HasIndexName ? given.IndexName : null,
        KeySchema = TableMessages.Keys(given.KeySchema),
        Projection = TableMessages.ProjectionOf(given.Projection),
        Throughput = TableMessages.Throughput(given.ProvisionedThroughput),
        OnDemand = OnDemand(given.OnDemandThroughput),
    };

    private static GlobalIndexMember Member(UpdateGlobalSecondaryIndexAction given) => new()
    {
        Name = given.HasIndexName ? given.IndexName : null,
        Throughput = TableMessages.Throughput(given.ProvisionedThroughput),
        OnDemand = OnDemand(given.OnDemandThroughput),
    };

    private static OnDemandMember? OnDemand(OnDemandThroughput? given)
        => given is null
            ? null
            : new OnDemandMember(
                given.HasMaxReadRequestUnits ? given.MaxReadRequestUnits : null,
                given.HasMaxWriteRequestUnits ? given.MaxWriteRequestUnits : null);
}

using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Metering;

namespace DynaCluster.Router.Messages;

/// <summary>What an operation consumed and how large an item collection is, as messages.</summary>
internal static class CapacityMessages
{
    private const long GigabyteBytes = 1L << 30;

    /// <summary>Null: the request did not ask.</summary>
    public static ConsumedCapacity? Of(CapacityMode mode, TableSchema table, in ConsumedUnits units)
    {
        if (mode == CapacityMode.None)
        {
            return null;
        }

        ConsumedCapacity message = new() { TableName = table.Name, CapacityUnits = units.Total };
        if (mode == CapacityMode.Indexes)
        {
            message.TableUnits = units.Table;
            foreach (LocalIndexSchema index in table.LocalIndexes)
            {
                if (units.TryGetIndex(index.Id, out double own))
                {
                    message.LocalSecondaryIndexes.Add(
                        new IndexCapacity { IndexName = index.Name, CapacityUnits = own });
                }
            }

            foreach (GlobalIndexSchema index in table.GlobalIndexes)
            {
                if (units.TryGetIndex(index.Id, out double own))
                {
                    message.GlobalSecondaryIndexes.Add(
                        new IndexCapacity { IndexName = index.Name, CapacityUnits = own });
                }
            }
        }

        return message;
    }

    /// <param name="item">Holds the partition key: the item or its key.</param>
    public static ItemCollectionMetrics Metrics(TableSchema table, MapView item, long collectionBytes)
    {
        item.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partitionKey);
        long gigabytes = Math.Max(0, collectionBytes) / GigabyteBytes;
        ItemCollectionMetrics message = new()
        {
            ItemCollectionKey = new AttributeMap(),
            SizeLowGb = gigabytes,
            SizeHighGb = gigabytes + 1,
        };
        message.ItemCollectionKey.Values.Add(table.PartitionKey.Name, ItemMessageWriter.Value(partitionKey));
        return message;
    }
}

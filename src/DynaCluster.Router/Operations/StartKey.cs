using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>
/// ExclusiveStartKey: the key attributes of an item, on an index also the index's. Its place is computed anew from
/// them,
/// so tokens outlive splits and moves of groups.
/// </summary>
internal readonly record struct StartKey(ulong Hash, ByteString StorageKey)
{
    /// <summary>None: from the edge.</summary>
    public static StartKey None { get; } = new(0, ByteString.Empty);

    public bool Given => !StorageKey.IsEmpty;

    /// <summary>How the service words a value in a starting key that it does not take.</summary>
    public static ApiError ValueError(ApiError error)
        => error.Message.StartsWith("One or more parameter values were invalid", StringComparison.Ordinal)
            || error.Message.StartsWith("Supplied AttributeValue", StringComparison.Ordinal)
            ? ApiErrors.StartKeyRefused(error.Message)
            : error;

    /// <param name="sizeError">When the key has too many or too few attributes for the base table.</param>
    public static Outcome<StartKey> Of(TableSchema table, LocalIndexSchema? index, MapView key, ApiError sizeError)
    {
        int count = table.SortKey is null ? 1 : 2;
        if (index is not null && index.SortKey.Name != table.SortKey?.Name)
        {
            count++;
        }

        if (key.Count != count)
        {
            return index is null ? sizeError : ApiErrors.StartKeyInvalid;
        }

        AttributeView indexSort = default;
        if (index is not null)
        {
            if (!key.TryGet(index.SortKey.NameUtf8.Span, out indexSort))
            {
                return ApiErrors.StartKeyInvalid;
            }

            if (KeyRules.CheckKeyValue(index.SortKey, indexSort, isPartitionKey: false) is { } wrong)
            {
                return wrong;
            }
        }

        if (KeyRules.CheckKeyAttributes(table, key) is { } error)
        {
            return ApiErrors.StartKeyRefused(error.Message);
        }

        return At(table, index, key, indexSort);
    }

    private static StartKey At(TableSchema table, LocalIndexSchema? index, MapView key, AttributeView indexSort)
    {
        key.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        AttributeView sort = default;
        if (table.SortKey is { } sortKey)
        {
            key.TryGet(sortKey.NameUtf8.Span, out sort);
        }

        byte[] storageKey = index is null
            ? KeyCodec.BaseKey(table.Id, partition, sort)
            : KeyCodec.IndexKey(table.Id, index.Id, partition, indexSort, sort);
        return new StartKey(KeyCodec.Hash(partition), UnsafeByteOperations.UnsafeWrap(storageKey));
    }
}

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
    public static Outcome<StartKey> Of(in RangeSource source, MapView key, ApiError sizeError)
    {
        TableSchema table = source.Table;
        if (key.Count != AttributesOf(source))
        {
            return source.IsIndex ? ApiErrors.StartKeyInvalid : sizeError;
        }

        ApiError? wrong = source switch
        {
            { Local: { } local } => CheckValue(local.SortKey, key, isPartitionKey: false),
            { Global: { } global } => CheckValues(global.PartitionKey, key, isPartitionKey: true)
                ?? CheckValues(global.SortKey, key, isPartitionKey: false),
            _ => null,
        };
        if (wrong is not null)
        {
            return wrong;
        }

        if (KeyRules.CheckKeyAttributes(table, key) is { } error)
        {
            return ApiErrors.StartKeyRefused(error.Message);
        }

        if (source.Global is { } index)
        {
            byte[] storageKey = GlobalIndexKeys.StorageKey(table, index, key)!; // it has all attributes: checked
            return new StartKey(GlobalIndexKeys.HashOf(storageKey), UnsafeByteOperations.UnsafeWrap(storageKey));
        }

        return At(table, source.Local, key);
    }

    private static int AttributesOf(in RangeSource source)
    {
        TableSchema table = source.Table;
        KeyAttributeSchema? sortKey = table.SortKey;
        int own = sortKey is null ? 1 : 2;
        if (source.Local is { } local)
        {
            return local.SortKey.Name == sortKey?.Name ? own : own + 1;
        }

        if (source.Global is not { } global)
        {
            return own;
        }

        int shared = (Has(global, table.PartitionKey) ? 1 : 0) + (sortKey is not null && Has(global, sortKey) ? 1 : 0);
        return own - shared + global.PartitionKey.Count + global.SortKey.Count;
    }

    private static bool Has(GlobalIndexSchema index, KeyAttributeSchema key)
        => index.PartitionKey.Any(own => own.Name == key.Name) || index.SortKey.Any(own => own.Name == key.Name);

    private static ApiError? CheckValues(IReadOnlyList<KeyAttributeSchema> keys, MapView key, bool isPartitionKey)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (CheckValue(keys[i], key, isPartitionKey) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ApiError? CheckValue(KeyAttributeSchema attribute, MapView key, bool isPartitionKey)
        => key.TryGet(attribute.NameUtf8.Span, out AttributeView value)
            ? KeyRules.CheckKeyValue(attribute, value, isPartitionKey)
            : ApiErrors.StartKeyInvalid;

    private static StartKey At(TableSchema table, LocalIndexSchema? index, MapView key)
    {
        key.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        AttributeView sort = default;
        if (table.SortKey is { } sortKey)
        {
            key.TryGet(sortKey.NameUtf8.Span, out sort);
        }

        byte[] storageKey;
        if (index is null)
        {
            storageKey = KeyCodec.BaseKey(table.Id, partition, sort);
        }
        else
        {
            key.TryGet(index.SortKey.NameUtf8.Span, out AttributeView indexSort);
            storageKey = KeyCodec.IndexKey(table.Id, index.Id, partition, indexSort, sort);
        }

        return new StartKey(KeyCodec.Hash(partition), UnsafeByteOperations.UnsafeWrap(storageKey));
    }
}

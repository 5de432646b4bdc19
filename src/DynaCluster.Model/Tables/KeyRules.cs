using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Model.Tables;

/// <summary>
/// What a table's schema asks of keys and items. The router checks puts and keys before anything is read; what an
/// update leads to is checked where it is decided. Null: all is well.
/// </summary>
public static class KeyRules
{
    /// <summary>A Key: exactly the table's key attributes.</summary>
    public static ApiError? CheckKey(TableSchema table, MapView key)
        => key.Count == (table.SortKey is null ? 1 : 2) ? CheckKeyAttributes(table, key) : ApiErrors.KeyMismatch;

    /// <summary>The table's key attributes in a map that may hold others, in the words for a Key.</summary>
    public static ApiError? CheckKeyAttributes(TableSchema table, MapView key)
    {
        key.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        ApiError? error = CheckKeyValue(table.PartitionKey, partition, isPartitionKey: true);
        if (error is not null || table.SortKey is not { } sortKey)
        {
            return error;
        }

        key.TryGet(sortKey.NameUtf8.Span, out AttributeView sort);
        return CheckKeyValue(sortKey, sort, isPartitionKey: false);
    }

    /// <summary>One attribute of a Key; <paramref name="value"/> does not exist where the Key lacks it.</summary>
    public static ApiError? CheckKeyValue(KeyAttributeSchema key, AttributeView value, bool isPartitionKey)
        => value.Type == key.Type ? CheckExtent(key, value, isPartitionKey) : ApiErrors.KeyMismatch;

    /// <summary>A whole item of a put: the table's key, then the keys of its indexes where the item has them.</summary>
    public static ApiError? CheckItem(TableSchema table, MapView item)
        => CheckItemKey(table.PartitionKey, item, isPartitionKey: true)
            ?? (table.SortKey is { } sortKey ? CheckItemKey(sortKey, item, isPartitionKey: false) : null)
            ?? CheckIndexKeys(table, default, item, updated: false);

    /// <summary>
    /// The index keys that an update changed: <paramref name="before"/> is default where there was no item. A key that
    /// the update left alone is not looked at, so an old value cannot block it.
    /// </summary>
    public static ApiError? CheckUpdated(TableSchema table, MapView before, MapView after)
        => CheckIndexKeys(table, before, after, updated: true);

    private static ApiError? CheckItemKey(KeyAttributeSchema key, MapView item, bool isPartitionKey)
    {
        if (!item.TryGet(key.NameUtf8.Span, out AttributeView value))
        {
            return ApiErrors.KeyMissing(key.Name);
        }

        return value.Type == key.Type
            ? CheckExtent(key, value, isPartitionKey)
            : ApiErrors.KeyTypeMismatch(key.Name, key.Type.Letters(), value.Type.Letters());
    }

    private static ApiError? CheckExtent(KeyAttributeSchema key, AttributeView value, bool isPartitionKey)
    {
        if (key.Type == AttributeType.Number)
        {
            return null;
        }

        int length = value.Bytes.Length;
        if (length == 0)
        {
            return ApiErrors.KeyEmpty(key.Name, Kind(key));
        }

        if (isPartitionKey)
        {
            return length > Limits.PartitionKeyBytesMax ? ApiErrors.PartitionKeyTooLong() : null;
        }

        return length > Limits.SortKeyBytesMax ? ApiErrors.SortKeyTooLong() : null;
    }

    // The service names the first offending index by name, whatever the order in the schema.
    private static ApiError? CheckIndexKeys(TableSchema table, MapView before, MapView after, bool updated)
    {
        ApiError? first = null;
        string? firstName = null;
        for (int i = 0; i < table.LocalIndexes.Count; i++)
        {
            LocalIndexSchema index = table.LocalIndexes[i];
            if (firstName is not null && string.CompareOrdinal(index.Name, firstName) > 0)
            {
                continue;
            }

            ReadOnlySpan<byte> name = index.SortKey.NameUtf8.Span;
            if (!after.TryGet(name, out AttributeView value)
                || (updated && before.TryGet(name, out AttributeView old) && old.Encoded.SequenceEqual(value.Encoded)))
            {
                continue;
            }

            if (CheckIndexKey(index, value, updated) is { } error)
            {
                first = error;
                firstName = index.Name;
            }
        }

        return first;
    }

    private static ApiError? CheckIndexKey(LocalIndexSchema index, AttributeView value, bool updated)
    {
        KeyAttributeSchema key = index.SortKey;
        if (value.Type != key.Type)
        {
            return ApiErrors.IndexKeyTypeMismatch(key.Name, index.Name, key.Type.Letters(), value.Type.Letters());
        }

        if (key.Type == AttributeType.Number)
        {
            return null;
        }

        if (value.Bytes.IsEmpty)
        {
            return updated
                ? ApiErrors.UpdatedIndexKeyEmpty(Kind(key))
                : ApiErrors.IndexKeyEmpty(key.Name, index.Name, Kind(key));
        }

        return value.Bytes.Length > Limits.SortKeyBytesMax ? ApiErrors.IndexKeyTooLarge() : null;
    }

    private static string Kind(KeyAttributeSchema key) => key.Type == AttributeType.Binary ? "binary" : "string";
}

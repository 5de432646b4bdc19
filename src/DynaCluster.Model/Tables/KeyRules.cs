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
        ItemChange change = new(before, after, updated);
        ApiError? first = null;
        string? firstName = null;
        for (int i = 0; i < table.LocalIndexes.Count; i++)
        {
            LocalIndexSchema index = table.LocalIndexes[i];
            if (IsBefore(index.Name, firstName)
                && CheckIndexKey(index.Name, index.SortKey, change, isPartitionKey: false) is { } error)
            {
                first = error;
                firstName = index.Name;
            }
        }

        for (int i = 0; i < table.GlobalIndexes.Count; i++)
        {
            GlobalIndexSchema index = table.GlobalIndexes[i];
            if (IsBefore(index.Name, firstName)
                && (CheckKeys(index.Name, index.PartitionKey, change, isPartitionKey: true)
                    ?? CheckKeys(index.Name, index.SortKey, change, isPartitionKey: false)) is { } error)
            {
                first = error;
                firstName = index.Name;
            }
        }

        return first;
    }

    private static bool IsBefore(string name, string? other)
        => other is null || string.CompareOrdinal(name, other) < 0;

    private static ApiError? CheckKeys(
        string index, IReadOnlyList<KeyAttributeSchema> keys, in ItemChange change, bool isPartitionKey)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (CheckIndexKey(index, keys[i], change, isPartitionKey) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ApiError? CheckIndexKey(
        string index, KeyAttributeSchema key, in ItemChange change, bool isPartitionKey)
    {
        if (!change.TryGetNew(key, out AttributeView value))
        {
            return null;
        }

        if (value.Type != key.Type)
        {
            return ApiErrors.IndexKeyTypeMismatch(key.Name, index, key.Type.Letters(), value.Type.Letters());
        }

        if (key.Type == AttributeType.Number)
        {
            return null;
        }

        if (value.Bytes.IsEmpty)
        {
            return change.Updated
                ? ApiErrors.UpdatedIndexKeyEmpty(Kind(key))
                : ApiErrors.IndexKeyEmpty(key.Name, index, Kind(key));
        }

        if (isPartitionKey)
        {
            return value.Bytes.Length > Limits.PartitionKeyBytesMax ? ApiErrors.PartitionKeyTooLong() : null;
        }

        return value.Bytes.Length > Limits.SortKeyBytesMax ? ApiErrors.IndexKeyTooLarge() : null;
    }

    private static string Kind(KeyAttributeSchema key) => key.Type == AttributeType.Binary ? "binary" : "string";

    /// <summary>An item before and after a write; before is default where it does not matter.</summary>
    private readonly ref struct ItemChange(MapView before, MapView after, bool updated)
    {
        private readonly MapView _before = before;
        private readonly MapView _after = after;

        /// <summary>By an update: what it left alone does not count.</summary>
        public bool Updated { get; } = updated;

        /// <summary>False: the item lacks the attribute, or the update left it alone.</summary>
        public bool TryGetNew(KeyAttributeSchema key, out AttributeView value)
        {
            ReadOnlySpan<byte> name = key.NameUtf8.Span;
            return _after.TryGet(name, out value)
                && !(Updated && _before.TryGet(name, out AttributeView old)
                    && old.Encoded.SequenceEqual(value.Encoded));
        }
    }
}

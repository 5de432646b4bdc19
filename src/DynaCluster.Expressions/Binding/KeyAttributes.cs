using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;
using DynaCluster.Expressions.Syntax;

namespace DynaCluster.Expressions.Binding;

/// <summary>Which paths of an expression begin at a key attribute.</summary>
internal static class KeyAttributes
{
    public static KeyAttributeSchema? Find(
        KeyAttributeSchema partitionKey, KeyAttributeSchema? sortKey, ReadOnlySpan<byte> name)
    {
        if (partitionKey.NameUtf8.Span.SequenceEqual(name))
        {
            return partitionKey;
        }

        return sortKey is not null && sortKey.NameUtf8.Span.SequenceEqual(name) ? sortKey : null;
    }

    public static KeyAttributeSchema? Find(IReadOnlyList<KeyAttributeSchema> keys, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i].NameUtf8.Span.SequenceEqual(name))
            {
                return keys[i];
            }
        }

        return null;
    }

    /// <summary>Leaves if the path looks inside a key attribute.</summary>
    public static void CheckScalar(PathStep[] path, TableSchema schema)
    {
        if (path.Length > 1 && Find(schema.PartitionKey, schema.SortKey, path[0].Name.Span) is { } key)
        {
            throw new ApiException(ApiErrors.NestedKey(key.Name));
        }
    }
}

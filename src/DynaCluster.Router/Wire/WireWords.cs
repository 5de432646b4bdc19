using System.Text;
using DynaCluster.Protocol;
using DynaCluster.Router.Metering;

namespace DynaCluster.Router.Wire;

/// <summary>
/// Members whose value is one of a few words. Each reader takes the member's bytes (null: absent, which is the default)
/// and adds a violation when the word is none of them.
/// </summary>
internal static class WireWords
{
    public static CapacityMode Capacity(ReadOnlyMemory<byte>? word, ref Constraints constraints)
    {
        if (word is not { } given || given.Span.SequenceEqual("NONE"u8))
        {
            return CapacityMode.None;
        }

        if (given.Span.SequenceEqual("TOTAL"u8))
        {
            return CapacityMode.Total;
        }

        if (!given.Span.SequenceEqual("INDEXES"u8))
        {
            Unknown(given, "returnConsumedCapacity", "[INDEXES, TOTAL, NONE]", ref constraints);
        }

        return CapacityMode.Indexes;
    }

    /// <summary>True: SIZE.</summary>
    public static bool CollectionMetrics(ReadOnlyMemory<byte>? word, ref Constraints constraints)
    {
        if (word is not { } given || given.Span.SequenceEqual("NONE"u8))
        {
            return false;
        }

        if (!given.Span.SequenceEqual("SIZE"u8))
        {
            Unknown(given, "returnItemCollectionMetrics", "[SIZE, NONE]", ref constraints);
        }

        return true;
    }

    /// <summary>True: ALL_OLD.</summary>
    public static bool OldItemOnFailedCondition(ReadOnlyMemory<byte>? word, ref Constraints constraints)
    {
        if (word is not { } given || given.Span.SequenceEqual("NONE"u8))
        {
            return false;
        }

        if (!given.Span.SequenceEqual("ALL_OLD"u8))
        {
            Unknown(given, "returnValuesOnConditionCheckFailure", "[ALL_OLD, NONE]", ref constraints);
        }

        return true;
    }

    public static ReturnedImage ReturnValues(ReadOnlyMemory<byte>? word, ref Constraints constraints)
    {
        if (word is not { } given || given.Span.SequenceEqual("NONE"u8))
        {
            return ReturnedImage.None;
        }

        if (given.Span.SequenceEqual("ALL_OLD"u8))
        {
            return ReturnedImage.AllOld;
        }

        if (given.Span.SequenceEqual("ALL_NEW"u8))
        {
            return ReturnedImage.AllNew;
        }

        if (given.Span.SequenceEqual("UPDATED_OLD"u8))
        {
            return ReturnedImage.UpdatedOld;
        }

        if (!given.Span.SequenceEqual("UPDATED_NEW"u8))
        {
            Unknown(given, "returnValues", "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]", ref constraints);
        }

        return ReturnedImage.UpdatedNew;
    }

    /// <summary>Unspecified: absent, the default depends on the rest of the request.</summary>
    public static RangeSelect Select(ReadOnlyMemory<byte>? word, ref Constraints constraints)
    {
        if (word is not { } given)
        {
            return RangeSelect.Unspecified;
        }

        if (given.Span.SequenceEqual("ALL_ATTRIBUTES"u8))
        {
            return RangeSelect.All;
        }

        if (given.Span.SequenceEqual("ALL_PROJECTED_ATTRIBUTES"u8))
        {
            return RangeSelect.Projected;
        }

        if (given.Span.SequenceEqual("SPECIFIC_ATTRIBUTES"u8))
        {
            return RangeSelect.Specific;
        }

        if (!given.Span.SequenceEqual("COUNT"u8))
        {
            const string words = "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]";
            Unknown(given, "select", words, ref constraints);
        }

        return RangeSelect.Count;
    }

    private static void Unknown(
        ReadOnlyMemory<byte> word, string member, string allowed, ref Constraints constraints)
        => constraints.Violated(
            Encoding.UTF8.GetString(word.Span), member, $"Member must satisfy enum value set: {allowed}");
}

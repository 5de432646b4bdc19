using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Operations;

/// <summary>Which errors of one item a batch hands back as unprocessed rather than failing as a whole.</summary>
internal static class BatchOutcome
{
    /// <summary>Nothing was changed, and later it may be: throttled, or its group was not reached.</summary>
    public static bool IsUnprocessed(ApiError error) => error.Type is "ProvisionedThroughputExceededException"
        or "ThrottlingException" or "RequestLimitExceeded" or "ServiceUnavailable";

    /// <summary>True when two of the keys are one item.</summary>
    public static bool HasDuplicates(List<ItemKey> keys)
    {
        for (int i = 1; i < keys.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (keys[i].Hash == keys[j].Hash && keys[i].StorageKey.AsSpan().SequenceEqual(keys[j].StorageKey))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Google.Protobuf;

namespace DynaCluster.Node.Writes;

/// <summary>The three ways in which a request of a partition group ends without an answer.</summary>
internal static class RequestErrors
{
    /// <summary>What a router that asked under an older schema than the group's is told: refresh, then ask
    /// again.</summary>
    public const string StaleSchemaType = PartitionClient.StaleSchemaType;

    /// <summary>What a router that asked under another epoch of the group's range is told, with the range: refresh,
    /// then ask again.</summary>
    public const string StaleRangeType = PartitionClient.StaleRangeType;

    public static RequestError Refused(ApiError error) => new()
    {
        Fate = RequestFate.Refused,
        Type = error.Type,
        Message = error.Message,
        Item = UnsafeByteOperations.UnsafeWrap(error.Item),
    };

    public static RequestError NotApplied() => new() { Fate = RequestFate.NotApplied };

    public static RequestError StaleSchema() => new() { Fate = RequestFate.NotApplied, Type = StaleSchemaType };

    /// <param name="epoch">The group's own.</param>
    public static RequestError StaleRange(ulong epoch) => new()
    {
        Fate = RequestFate.NotApplied,
        Type = StaleRangeType,
        Range = new OwnedRange { Epoch = epoch },
    };

    public static RequestError Unknown() => new() { Fate = RequestFate.Unknown };
}

namespace DynaCluster.Model.Errors;

/// <summary>Errors of streams.</summary>
public static partial class ApiErrors
{
    public static ApiError InvalidShardIterator { get; } = Validation("Invalid ShardIterator");

    public static ApiError ExpiredIterator { get; } = new(
        "ExpiredIteratorException", 400,
        "The shard iterator has expired: iterators are valid for 15 minutes after they were returned");

    public static ApiError TrimmedData { get; } = new(
        "TrimmedDataAccessException", 400,
        "The operation attempted to read past the oldest stream record in a shard.");

    public static ApiError ShardFilterIncomplete { get; } = InvalidParameter(
        "ShardFilter needs both Type and ShardId");

    public static ApiError StreamNotFound(string arn)
        => ResourceNotFound($"Requested resource not found: Stream: {arn} not found");

    public static ApiError InvalidStreamArn(string arn) => Validation($"Invalid StreamArn: {arn}");

    public static ApiError ShardNotFound(string shard)
        => ResourceNotFound($"Requested resource not found: Shard: {shard} not found");

    public static ApiError SequenceNumberMissing(string type) => InvalidParameter(
        $"SequenceNumber is required when ShardIteratorType is {type}");

    public static ApiError SequenceNumberOutside(string number, string shard) => InvalidParameter(
        $"SequenceNumber {number} is not within the range of shard {shard}");
}

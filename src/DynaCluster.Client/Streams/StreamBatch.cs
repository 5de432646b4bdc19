using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>Records of one shard, in order. One that was not ended comes again, perhaps at another worker.</summary>
public sealed record StreamBatch(string StreamArn, string ShardId, IReadOnlyList<StreamRecord> Records);

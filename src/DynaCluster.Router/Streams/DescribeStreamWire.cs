using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <summary>DescribeStream as it came; null: absent.</summary>
internal sealed record DescribeStreamWire
{
    public string? StreamArn { get; set; }

    public int? Limit { get; set; }

    public string? AfterShardId { get; set; }

    public bool HasFilter { get; set; }

    public string? FilterType { get; set; }

    public string? FilterShardId { get; set; }

    public static Outcome<DescribeStreamWire> Read(RequestBody body)
    {
        DescribeStreamWire wire = new();
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("StreamArn"u8))
            {
                wire.StreamArn = json.ReadString();
            }
            else if (json.Is("Limit"u8))
            {
                wire.Limit = json.ReadInteger();
            }
            else if (json.Is("ExclusiveStartShardId"u8))
            {
                wire.AfterShardId = json.ReadString();
            }
            else if (json.Is("ShardFilter"u8))
            {
                wire.ReadFilter(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return wire.Check();
    }

    public Outcome<DescribeStreamWire> Check()
    {
        Constraints constraints = default;
        StreamConstraints.CheckArn(StreamArn, ref constraints);
        constraints.Range(Limit, 1, Limits.ShardsPageMax, "limit");
        StreamConstraints.CheckShardId(AfterShardId, "exclusiveStartShardId", ref constraints);
        constraints.OneOf(FilterType, "shardFilter.type", "CHILD_SHARDS");
        StreamConstraints.CheckShardId(FilterShardId, "shardFilter.shardId", ref constraints);
        if (constraints.Error is { } error)
        {
            return error;
        }

        return HasFilter && (FilterType is null || FilterShardId is null) ? ApiErrors.ShardFilterIncomplete : this;
    }

    private void ReadFilter(ref RequestJson json)
    {
        HasFilter = true;
        json.BeginStructure("ShardFilter");
        while (json.NextMember())
        {
            if (json.Is("Type"u8))
            {
                FilterType = json.ReadString();
            }
            else if (json.Is("ShardId"u8))
            {
                FilterShardId = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }
    }
}

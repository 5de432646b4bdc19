using DynaCluster.Model.Items;

namespace DynaCluster.Router.Wire;

/// <summary>The request of Query or Scan as it stands in the body.</summary>
internal struct RangeReadInput
{
    public ReadOnlyMemory<byte>? TableName;
    public string? IndexName;
    public ReadOnlyMemory<byte>? Select;
    public ReadOnlyMemory<byte>? ReturnConsumedCapacity;
    public EncodedMember StartKey;
    public ExpressionMembers Expressions;
    public LegacyMembers Legacy;
    public int? Limit;
    public int? Segment;
    public int? TotalSegments;
    public bool Consistent;
    public bool Backward;

    /// <summary>Takes the member that the reader stands on, if both operations have it.</summary>
    public bool TryReadShared(ref RequestJson json, ItemWriter scratch, ExpressionKinds expressions)
    {
        if (json.Is("TableName"u8))
        {
            TableName = json.ReadUtf8();
        }
        else if (json.Is("IndexName"u8))
        {
            IndexName = json.ReadString();
        }
        else if (json.Is("Limit"u8))
        {
            Limit = json.ReadInteger();
        }
        else if (json.Is("ConsistentRead"u8))
        {
            Consistent = json.ReadBoolean();
        }
        else if (json.Is("ExclusiveStartKey"u8))
        {
            StartKey.Read(ref json, scratch);
        }
        else if (json.Is("Select"u8))
        {
            Select = json.ReadUtf8();
        }
        else if (json.Is("ReturnConsumedCapacity"u8))
        {
            ReturnConsumedCapacity = json.ReadUtf8();
        }
        else
        {
            return Expressions.TryRead(ref json, scratch, expressions);
        }

        return true;
    }
}

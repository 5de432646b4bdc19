using DynaCluster.Model.Items;

namespace DynaCluster.Router.Wire;

/// <summary>The request of PutItem, UpdateItem or DeleteItem as it stands in the body.</summary>
internal struct WriteItemInput
{
    public ReadOnlyMemory<byte>? TableName;

    /// <summary>PutItem's Item; the Key of the others.</summary>
    public EncodedMember Item;

    public ExpressionMembers Expressions;
    public ReadOnlyMemory<byte>? ReturnValues;
    public ReadOnlyMemory<byte>? ReturnConsumedCapacity;
    public ReadOnlyMemory<byte>? ReturnItemCollectionMetrics;
    public ReadOnlyMemory<byte>? ReturnValuesOnConditionCheckFailure;
    public LegacyMembers Legacy;

    /// <summary>Takes the member that the reader stands on, whichever of these it is; others are skipped.</summary>
    public void ReadShared(ref RequestJson json, ItemWriter scratch, ExpressionKinds expressions)
    {
        if (json.Is("TableName"u8))
        {
            TableName = json.ReadUtf8();
        }
        else if (json.Is("ReturnValues"u8))
        {
            ReturnValues = json.ReadUtf8();
        }
        else if (json.Is("ReturnConsumedCapacity"u8))
        {
            ReturnConsumedCapacity = json.ReadUtf8();
        }
        else if (json.Is("ReturnItemCollectionMetrics"u8))
        {
            ReturnItemCollectionMetrics = json.ReadUtf8();
        }
        else if (json.Is("ReturnValuesOnConditionCheckFailure"u8))
        {
            ReturnValuesOnConditionCheckFailure = json.ReadUtf8();
        }
        else if (!Expressions.TryRead(ref json, scratch, expressions) && !Legacy.TryRead(ref json))
        {
            json.Skip();
        }
    }
}

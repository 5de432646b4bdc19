namespace DynaCluster.Model.Items;

/// <summary>DynamoDB's letters for the types, as they stand in JSON and in messages.</summary>
public static class AttributeTypeNames
{
    public static string Letters(this AttributeType type) => type switch
    {
        AttributeType.Null => "NULL",
        AttributeType.Bool => "BOOL",
        AttributeType.Number => "N",
        AttributeType.String => "S",
        AttributeType.Binary => "B",
        AttributeType.List => "L",
        AttributeType.Map => "M",
        AttributeType.StringSet => "SS",
        AttributeType.NumberSet => "NS",
        AttributeType.BinarySet => "BS",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}

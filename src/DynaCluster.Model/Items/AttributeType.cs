namespace DynaCluster.Model.Items;

/// <summary>
/// The ten types of DynamoDB. The numbers are the tags of the item encoding: they are on disks and never change.
/// </summary>
public enum AttributeType : byte
{
    None = 0,
    Null = 1,
    Bool = 2,
    Number = 3,
    String = 4,
    Binary = 5,
    List = 6,
    Map = 7,
    StringSet = 8,
    NumberSet = 9,
    BinarySet = 10,
}

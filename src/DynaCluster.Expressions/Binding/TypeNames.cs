using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Binding;

/// <summary>DynamoDB's words for attribute types.</summary>
internal static class TypeNames
{
    /// <summary>Every short name, as the error lists them that finds a document path where a type is wanted.</summary>
    public const string Any = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

    public static string Short(AttributeType type) => type switch
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
        _ => "BS",
    };

    public static string Long(AttributeType type) => type switch
    {
        AttributeType.Null => "NULL",
        AttributeType.Bool => "BOOLEAN",
        AttributeType.Number => "NUMBER",
        AttributeType.String => "STRING",
        AttributeType.Binary => "BINARY",
        AttributeType.List => "LIST",
        AttributeType.Map => "MAP",
        AttributeType.StringSet => "STRING_SET",
        AttributeType.NumberSet => "NUMBER_SET",
        _ => "BINARY_SET",
    };

    /// <summary>None if it is no short name; case-sensitive.</summary>
    public static AttributeType Parse(ReadOnlySpan<byte> name)
    {
        for (AttributeType type = AttributeType.Null; type <= AttributeType.BinarySet; type++)
        {
            if (System.Text.Ascii.Equals(name, Short(type)))
            {
                return type;
            }
        }

        return AttributeType.None;
    }

    public static bool IsOrdered(AttributeType type)
        => type is AttributeType.String or AttributeType.Number or AttributeType.Binary;

    public static bool IsSet(AttributeType type) => type is >= AttributeType.StringSet and <= AttributeType.BinarySet;
}

namespace DynaCluster.Expressions.Syntax;

internal enum ExpressionFunction
{
    Unknown,
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains,
    Size,
    IfNotExists,
    ListAppend,
}

internal static class ExpressionFunctions
{
    /// <summary>Names are case-sensitive.</summary>
    public static ExpressionFunction Find(string name) => name switch
    {
        "attribute_exists" => ExpressionFunction.AttributeExists,
        "attribute_not_exists" => ExpressionFunction.AttributeNotExists,
        "attribute_type" => ExpressionFunction.AttributeType,
        "begins_with" => ExpressionFunction.BeginsWith,
        "contains" => ExpressionFunction.Contains,
        "size" => ExpressionFunction.Size,
        "if_not_exists" => ExpressionFunction.IfNotExists,
        "list_append" => ExpressionFunction.ListAppend,
        _ => ExpressionFunction.Unknown,
    };

    public static int Operands(this ExpressionFunction function) => function switch
    {
        ExpressionFunction.AttributeExists or ExpressionFunction.AttributeNotExists or ExpressionFunction.Size => 1,
        _ => 2,
    };

    public static bool IsUpdate(this ExpressionFunction function)
        => function is ExpressionFunction.IfNotExists or ExpressionFunction.ListAppend;
}

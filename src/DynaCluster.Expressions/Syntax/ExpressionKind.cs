namespace DynaCluster.Expressions.Syntax;

/// <summary>Which parameter of a request an expression came in.</summary>
internal enum ExpressionKind
{
    Condition,
    Filter,
    KeyCondition,
    Projection,
    Update,
}

internal static class ExpressionKinds
{
    /// <summary>The parameter's name, as errors write it.</summary>
    public static string ParameterName(this ExpressionKind kind) => kind switch
    {
        ExpressionKind.Condition => "ConditionExpression",
        ExpressionKind.Filter => "FilterExpression",
        ExpressionKind.KeyCondition => "KeyConditionExpression",
        ExpressionKind.Projection => "ProjectionExpression",
        _ => "UpdateExpression",
    };
}

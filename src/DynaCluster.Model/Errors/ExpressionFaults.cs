using System.Globalization;

namespace DynaCluster.Model.Errors;

/// <summary>The bodies of "Invalid …Expression: …", in DynamoDB's words.</summary>
public static class ExpressionFaults
{
    public const string Empty = "The expression can not be empty;";

    public const string RedundantParentheses = "The expression has redundant parentheses;";

    public static string TooLong(int bytes) => Number(
        $"Expression size has exceeded the maximum allowed size; expression size: {bytes}");

    /// <summary>Ours: the service has no such bound, because it does not copy a value to where it is used.</summary>
    public const string PlanTooLarge = "The expression with its values is too large;";

    public static string TooManyOperators(int count) => Number(
        $"The expression contains too many operators; operator count: {count}");

    /// <param name="near">The text from the token before to the token behind.</param>
    public static string Syntax(string token, string near) => $"Syntax error; token: \"{token}\", near: \"{near}\"";

    public static string ReservedWord(string word)
        => $"Attribute name is a reserved keyword; reserved keyword: {word}";

    public static string ListIndex(string index)
        => $"List index is not within the allowable range; index: [{index}]";

    public static string PathTooDeep(int levels) => Number(
        $"The document path has too many nesting levels; nesting levels: {levels}");

    public static string UnknownFunction(string name) => $"Invalid function name; function: {name}";

    public static string NotInCondition(string function)
        => $"The function is not allowed in a condition expression; function: {function}";

    public static string NotInUpdate(string function)
        => $"The function is not allowed in an update expression; function: {function}";

    public static string Misplaced(string function)
        => $"The function is not allowed to be used this way in an expression; function: {function}";

    public static string SectionTwice(string section)
        => $"The \"{section}\" section can only be used once in an update expression;";

    public static string UndefinedName(string name)
        => $"An expression attribute name used in the document path is not defined; attribute name: {name}";

    public static string UndefinedValue(string name)
        => $"An expression attribute value used in expression is not defined; attribute value: {name}";

    public static string OperandCount(string name, int count)
        => $"Incorrect number of operands for operator or function; operator or function: {name}, "
            + Number($"number of operands: {count}");

    /// <param name="type">DynamoDB's short name of the type, e.g. SS.</param>
    public static string OperandType(string name, string type)
        => $"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}";

    /// <param name="action">ADD or DELETE.</param>
    /// <param name="type">The long name of the type, e.g. STRING.</param>
    public static string ActionOperandType(string action, string type)
        => $"Incorrect operand type for operator or function; operator: {action}, operand type: {type}, "
            + $"typeSet: ALLOWED_FOR_{action}_OPERAND";

    public static string PathRequired(string name)
        => $"Operator or function requires a document path; operator or function: {name}";

    /// <param name="path">Like [a, b, [0]].</param>
    public static string SameOperand(string name, string path)
        => "The first operand must be distinct from the remaining operands for this operator or function; "
            + $"operator: {name}, first operand: {path}";

    public static string TypeName(string name)
        => $"Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}";

    public static string InOperands(int count) => Number(
        $"The IN operator is provided with too many operands; number of operands: {count}");

    /// <param name="lower">Like {N:2}.</param>
    public static string BoundTypes(string lower, string upper)
        => "The BETWEEN operator requires same data type for lower and upper bounds; "
            + $"lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}";

    public static string BoundOrder(string lower, string upper)
        => "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            + $"lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}";

    public static string PathsOverlap(string first, string second) => Paths("overlap", first, second);

    public static string PathsConflict(string first, string second) => Paths("conflict", first, second);

    private static string Paths(string how, string first, string second)
        => $"Two document paths {how} with each other; must remove or rewrite one of these paths; "
            + $"path one: {first}, path two: {second}";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

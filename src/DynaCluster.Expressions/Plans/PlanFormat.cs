namespace DynaCluster.Expressions.Plans;

/// <summary>
/// Plans travel from the router to the node that evaluates them: during a rolling upgrade between versions. All numbers
/// here are append-only, held by a golden test.
/// <code>
/// plan       := version u8, kind u8, body
/// condition  := ConditionOp u8, operands of that operation
///   All, Any      := length u32, conditions            Not  := condition
///   comparisons, BeginsWith, Contains := operand operand   Between := operand operand operand
///   In            := length u32, operand, operands     Exists, NotExists := path
///   HasType       := path, AttributeType u8
/// operand    := OperandOp u8 (Path: path | Literal: value in ItemFormat | Size: path)
/// path       := step count u8, steps                   step := 0 name | 1 index
/// name       := varint length, UTF-8                   index := varint
/// projection := tree
/// update     := surcharge varint, section count u8, sections, tree
/// section    := length u32, actions                    action := UpdateOp u8, path [, value]
/// value      := ValueOp u8 (Path, Literal as above | IfNotExists: path, length u32, value
///             | ListAppend, Sum, Difference: value value)
/// tree       := 0 action offset u32 (0 in a projection) | 1 length u32, { name, tree } | 2 length u32, { index, tree }
/// </code>
/// u32 are little-endian; a length counts what follows it; sections stand in the reverse of the order they were
/// written in, and the children of a tree ascend. An action offset counts from the plan's first byte. An empty plan
/// means "none".
/// </summary>
internal static class PlanFormat
{
    public const byte Version = 1;

    public const byte StepName = 0;
    public const byte StepIndex = 1;

    public const byte TreeLeaf = 0;
    public const byte TreeNames = 1;
    public const byte TreeIndexes = 2;
}

internal enum PlanKind : byte
{
    Condition = 1,
    Projection = 2,
    Update = 3,
}

internal enum ConditionOp : byte
{
    All = 1,
    Any = 2,
    Not = 3,
    Equal = 4,
    NotEqual = 5,
    Less = 6,
    LessOrEqual = 7,
    Greater = 8,
    GreaterOrEqual = 9,
    Between = 10,
    In = 11,
    Exists = 12,
    NotExists = 13,
    HasType = 14,
    BeginsWith = 15,
    Contains = 16,
}

internal enum OperandOp : byte
{
    Path = 1,
    Literal = 2,
    Size = 3,
}

internal enum UpdateOp : byte
{
    Set = 1,
    Remove = 2,
    Add = 3,
    Delete = 4,
}

internal enum ValueOp : byte
{
    Path = 1,
    Literal = 2,
    IfNotExists = 3,
    ListAppend = 4,
    Sum = 5,
    Difference = 6,
}

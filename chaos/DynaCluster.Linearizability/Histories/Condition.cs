namespace DynaCluster.Linearizability.Histories;

public enum ConditionKind
{
    Always,
    Exists,
    Missing,
    TextIs,
    TextIsNot,
    Other,
}

/// <summary>What an operation asks of its item before it does anything.</summary>
public readonly record struct Condition
{
    private readonly string? _operand;
    private readonly Func<Image, bool>? _holds;

    private Condition(ConditionKind kind, string operand, Func<Image, bool>? holds)
    {
        Kind = kind;
        _operand = operand;
        _holds = holds;
    }

    public static Condition Always => default;

    public static Condition Exists { get; } = new(ConditionKind.Exists, "", null);

    public static Condition Missing { get; } = new(ConditionKind.Missing, "", null);

    public ConditionKind Kind { get; }

    /// <summary>The text that is compared; of another condition its words.</summary>
    public string Operand => _operand ?? "";

    public static Condition TextIs(string text) => new(ConditionKind.TextIs, text, null);

    /// <summary>Holds also where there is no item.</summary>
    public static Condition TextIsNot(string text) => new(ConditionKind.TextIsNot, text, null);

    /// <param name="words">For reports only: such a condition has no form as text that could be read again.</param>
    /// <param name="holds">Pure: the same answer for the same image, always.</param>
    public static Condition Other(string words, Func<Image, bool> holds) => new(ConditionKind.Other, words, holds);

    public bool Holds(Image image) => Kind switch
    {
        ConditionKind.Always => true,
        ConditionKind.Exists => image.Exists,
        ConditionKind.Missing => !image.Exists,
        ConditionKind.TextIs => image.Exists && image.Text == Operand,
        ConditionKind.TextIsNot => !image.Exists || image.Text != Operand,
        _ => _holds!(image), // set by Other, the only factory of this kind
    };

    public override string ToString() => Kind switch
    {
        ConditionKind.Always => "",
        ConditionKind.Exists => "if exists",
        ConditionKind.Missing => "if missing",
        ConditionKind.TextIs => $"if {Operand}",
        ConditionKind.TextIsNot => $"if not {Operand}",
        _ => $"if ({Operand})",
    };
}

using System.Globalization;

namespace DynaCluster.Linearizability.Histories;

public enum EffectKind
{
    Read,
    Put,
    Delete,
    Add,
}

/// <summary>What an operation does to its item, unless it is refused.</summary>
public readonly record struct Effect
{
    private Effect(EffectKind kind, Image written, long amount, bool keepsText)
    {
        Kind = kind;
        Written = written;
        Amount = amount;
        KeepsText = keepsText;
    }

    public static Effect Read => default;

    public static Effect Delete { get; } = new(EffectKind.Delete, Image.None, 0, keepsText: false);

    public EffectKind Kind { get; }

    /// <summary>What a put leaves, and the text that an addition leaves.</summary>
    public Image Written { get; }

    public long Amount { get; }

    /// <summary>An addition leaves the text that it found.</summary>
    public bool KeepsText { get; }

    /// <summary>It leaves the same whatever it finds.</summary>
    public bool IsBlind => Kind is EffectKind.Put or EffectKind.Delete;

    public static Effect Put(Image written) => written.Exists
        ? new(EffectKind.Put, written, 0, keepsText: false)
        : throw new ArgumentException("A put leaves an item.", nameof(written));

    public static Effect Put(string text) => Put(Image.Of(text));

    /// <param name="text">What the addition sets beside the count; null: it keeps what is there.</param>
    public static Effect Add(long amount, string? text = null)
        => new(EffectKind.Add, Image.Of(text ?? ""), amount, keepsText: text is null);

    public Image Apply(Image before) => Kind switch
    {
        EffectKind.Read => before,
        EffectKind.Put => Written,
        EffectKind.Delete => Image.None,
        _ => Image.Of(KeepsText ? before.Text : Written.Text, before.Count + Amount),
    };

    /// <summary>The same with another text.</summary>
    public Effect WithText(string text) => new(Kind, Image.Of(text, Written.Count), Amount, KeepsText);

    public override string ToString() => Kind switch
    {
        EffectKind.Read => "get",
        EffectKind.Put => $"put {Written}",
        EffectKind.Delete => "delete",
        _ => string.Create(CultureInfo.InvariantCulture, $"add {Amount}{(KeepsText ? "" : $" as {Written.Text}")}"),
    };
}

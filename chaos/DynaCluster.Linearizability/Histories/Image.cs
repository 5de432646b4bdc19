using System.Globalization;

namespace DynaCluster.Linearizability.Histories;

/// <summary>What an item holds, as far as histories know it: an opaque text, which usually names the write that left
/// it, and a count. As text: <c>w7</c>, <c>w7#2</c>, <c>#2</c>, <c>none</c>.</summary>
public readonly record struct Image
{
    private const string NoneText = "none";

    private readonly string? _text;

    private Image(string text, long count)
    {
        _text = text;
        Count = count;
    }

    /// <summary>There is no item.</summary>
    public static Image None => default;

    public bool Exists => _text is not null;

    /// <summary>Empty where there is none.</summary>
    public string Text => _text ?? "";

    public long Count { get; }

    public static Image Of(string text, long count = 0) => new(text, count);

    public static Image OfCount(long count) => new("", count);

    public static Image Parse(string text)
    {
        if (text == NoneText)
        {
            return None;
        }

        int mark = text.LastIndexOf('#');
        return mark < 0 ? Of(text) : Of(text[..mark], long.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture));
    }

    public override string ToString()
    {
        if (!Exists)
        {
            return NoneText;
        }

        return Count == 0 && Text.Length > 0 ? Text : string.Create(CultureInfo.InvariantCulture, $"{Text}#{Count}");
    }
}

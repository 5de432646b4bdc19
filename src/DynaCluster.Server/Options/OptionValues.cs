namespace DynaCluster.Server.Options;

/// <summary>Settings as text with the place that each comes from. A later source replaces an earlier one.</summary>
public sealed class OptionValues
{
    private readonly Dictionary<string, (string Text, string Source)> _values = [];

    public void Set(OptionDefinition option, string text, string source) => _values[option.Name] = (text, source);

    public string? Find(OptionDefinition option)
        => _values.TryGetValue(option.Name, out (string Text, string Source) value) ? value.Text : null;

    public string SourceOf(OptionDefinition option)
        => _values.TryGetValue(option.Name, out (string Text, string Source) value) ? value.Source : "default";

    /// <summary>DYNA_* variables; an unknown one is refused, so that a misspelt setting is never silently
    /// ignored.</summary>
    public static OptionValues FromEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        OptionValues values = new();
        foreach ((string name, string text) in variables)
        {
            if (!name.StartsWith(OptionDefinition.EnvironmentPrefix, StringComparison.Ordinal))
            {
                continue;
            }
            OptionDefinition option = OptionTable.All.FirstOrDefault(o => o.Variable == name)
                ?? throw Composition.StartRefusedException.WrongOptions(
                    $"Unknown environment variable {name}. Unset it, or use one of: "
                    + string.Join(", ", OptionTable.All.Select(o => o.Variable)) + ".");
            values.Set(option, text, name);
        }
        return values;
    }

    public OptionValues OverriddenBy(OptionValues stronger)
    {
        OptionValues all = new();
        foreach (OptionDefinition option in OptionTable.All)
        {
            OptionValues from = stronger._values.ContainsKey(option.Name) ? stronger : this;
            if (from._values.TryGetValue(option.Name, out (string Text, string Source) value))
            {
                all.Set(option, value.Text, value.Source);
            }
        }
        return all;
    }
}

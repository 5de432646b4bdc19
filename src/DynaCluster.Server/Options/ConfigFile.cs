using System.Text;
using System.Text.Json;
using DynaCluster.Server.Composition;

namespace DynaCluster.Server.Options;

/// <summary>The settings file: one flat JSON object, e.g. { "port": 8000, "data": "/srv/dyna" }; comments are
/// allowed.</summary>
public static class ConfigFile
{
    public const string DefaultName = "dynacluster.json";

    /// <param name="path">As asked for; null: the default file, if there is one.</param>
    public static OptionValues Read(string? path)
    {
        string file = path ?? DefaultName;
        if (path is null && !File.Exists(file))
        {
            return new OptionValues();
        }
        try
        {
            return Parse(File.ReadAllBytes(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StartRefusedException.WrongOptions($"Cannot read the settings file {file}: {e.Message}");
        }
        catch (JsonException e)
        {
            throw StartRefusedException.WrongOptions(
                $"The settings file {file} is not valid JSON (line {(e.LineNumber ?? 0) + 1}): {e.Message}");
        }
    }

    private static OptionValues Parse(ReadOnlySpan<byte> json, string file)
    {
        OptionValues values = new();
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        Utf8JsonReader reader = new(json.StartsWith(mark) ? json[mark.Length..] : json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw StartRefusedException.WrongOptions($"The settings file {file} must hold one JSON object.");
        }
        HashSet<string> seen = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString() ?? "";
            OptionDefinition option = OptionTable.Find(name) is { } found && found != OptionTable.Config
                ? found
                : throw StartRefusedException.WrongOptions(
                    $"Unknown key \"{name}\" in {file}. Known: {OptionTable.KnownKeys()}.");
            if (!seen.Add(name))
            {
                throw StartRefusedException.WrongOptions($"Key \"{name}\" stands twice in {file}.");
            }
            reader.Read();
            values.Set(option, Scalar(ref reader, name, file), $"{file}: {name}");
        }
        reader.Read();
        return values;
    }

    private static string Scalar(ref Utf8JsonReader reader, string name, string file) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString() ?? "",
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw StartRefusedException.WrongOptions(
            $"Key \"{name}\" in {file} must be text, a number, true or false."),
    };
}

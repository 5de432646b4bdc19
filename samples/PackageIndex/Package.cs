using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace PackageIndex;

/// <summary>One stanza of a Debian package index as an item: numbers as N, dependencies as a list of maps, tags as a
/// set, the file and the maintainer as maps.</summary>
internal sealed class Package
{
    private readonly Dictionary<string, string> _fields;

    private Package(Dictionary<string, string> fields) => _fields = fields;

    public string Name => _fields["Package"];

    public string Section => _fields.GetValueOrDefault("Section", "none");

    /// <summary>Stanzas are separated by empty lines; a line that begins with a space continues its field.</summary>
    public static IEnumerable<Package> Read(TextReader text)
    {
        Dictionary<string, string> fields = [];
        string last = "";
        while (text.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                if (fields.ContainsKey("Package"))
                {
                    yield return new Package(fields);
                }
                fields = [];
            }
            else if (line[0] == ' ')
            {
                fields[last] = $"{fields[last]} {line.Trim()}";
            }
            else if (line.Split(':', 2) is [string name, string value])
            {
                last = name;
                fields[name] = value.Trim();
            }
        }
        if (fields.ContainsKey("Package"))
        {
            yield return new Package(fields);
        }
    }

    public Dictionary<string, AttributeValue> ToItem()
    {
        Dictionary<string, AttributeValue> item = new()
        {
            ["section"] = Text(Section),
            ["name"] = Text(Name),
            ["version"] = Text(_fields["Version"]),
            ["installedKiB"] = Number("Installed-Size"),
            ["downloadBytes"] = Number("Size"),
            ["architecture"] = Text(_fields["Architecture"]),
            ["description"] = Text(_fields.GetValueOrDefault("Description", "")),
            ["maintainer"] = Maintainer(_fields.GetValueOrDefault("Maintainer", "")),
            ["depends"] = Dependencies("Depends"),
            ["recommends"] = Dependencies("Recommends"),
            ["file"] = new AttributeValue
            {
                M = new()
                {
                    ["path"] = Text(_fields.GetValueOrDefault("Filename", "")),
                    ["sha256"] = Digest(_fields.GetValueOrDefault("SHA256", "")),
                },
            },
        };
        if (_fields.TryGetValue("Tag", out string? tags))
        {
            item["tags"] = new AttributeValue { SS = [.. tags.Split(", ").Distinct()] };
        }
        if (_fields.TryGetValue("Homepage", out string? homepage))
        {
            item["homepage"] = Text(homepage);
        }
        return item;
    }

    /// <summary>"libc6 (>= 2.34), default-mta | exim4" becomes a list of maps; alternatives become a list in one.
    /// </summary>
    private AttributeValue Dependencies(string field) => new()
    {
        L = _fields.TryGetValue(field, out string? all)
            ? [.. all.Split(", ").Select(d => Dependency(d.Split(" | ")))]
            : [],
        IsLSet = true,
    };

    private static AttributeValue Dependency(string[] choices)
    {
        string[] parts = choices[0].Split(" (", 2);
        Dictionary<string, AttributeValue> map = new() { ["name"] = Text(parts[0]) };
        if (parts.Length == 2)
        {
            map["needs"] = Text(parts[1].TrimEnd(')'));
        }
        if (choices.Length > 1)
        {
            map["or"] = new AttributeValue { L = [.. choices.Skip(1).Select(Text)] };
        }
        return new AttributeValue { M = map };
    }

    private static AttributeValue Maintainer(string text)
    {
        string[] parts = text.Split(" <", 2);
        Dictionary<string, AttributeValue> map = new() { ["name"] = Text(parts[0].Trim('"')) };
        if (parts.Length == 2)
        {
            map["email"] = Text(parts[1].TrimEnd('>'));
        }
        return new AttributeValue { M = map };
    }

    private AttributeValue Number(string field) => new()
    {
        N = long.TryParse(_fields.GetValueOrDefault(field), NumberStyles.None, CultureInfo.InvariantCulture, out long n)
            ? n.ToString(CultureInfo.InvariantCulture)
            : "0",
    };

    private static AttributeValue Digest(string hex) => new() { B = new MemoryStream(Convert.FromHexString(hex)) };

    private static AttributeValue Text(string text) => new() { S = text };
}

using System.Buffers;
using System.Text.Json;

namespace DynaCluster.Server.Folders;

/// <summary>What a data folder says of itself before anything in it is opened: the file dynacluster.folder.</summary>
/// <param name="Format">Grows when the layout changes.</param>
/// <param name="MinimumReader">The oldest format number whose programs may open it.</param>
/// <param name="Groups">Partition groups beside the catalog's; fixed for the folder's life.</param>
public sealed record FolderManifest(int Format, int MinimumReader, int Groups)
{
    public const string FileName = "dynacluster.folder";

    /// <summary>What this program writes and the newest that it reads.</summary>
    public const int FormatNow = 1;

    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("format", Format);
        writer.WriteNumber("minimumReader", MinimumReader);
        writer.WriteNumber("groups", Groups);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null when the bytes are not a manifest. Members of later formats are passed over.</summary>
    public static FolderManifest? Parse(ReadOnlySpan<byte> json)
    {
        Dictionary<string, int> numbers = [];
        try
        {
            Utf8JsonReader reader = new(json);
            string name = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = reader.GetString() ?? "";
                }
                else if (reader.TokenType == JsonTokenType.Number && reader.CurrentDepth == 1)
                {
                    numbers[name] = reader.GetInt32();
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
        return numbers.TryGetValue("format", out int format)
            && numbers.TryGetValue("minimumReader", out int reader1)
            && numbers.TryGetValue("groups", out int groups)
            && format >= 1 && reader1 >= 1 && groups >= 1
            ? new FolderManifest(format, reader1, groups)
            : null;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DynaCluster.Server.Options;

/// <summary>Settings as a settings file. A disk reserve that follows the size of the disk is left out.</summary>
public static class ConfigPrinter
{
    public static string Print(ServerOptions options, int? groupsOfFolder)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // printed to a terminal, not into a page
        });
        writer.WriteStartObject();
        writer.WriteString(OptionTable.Data.Name, options.Data);
        writer.WriteString(OptionTable.Bind.Name, options.Bind.ToString());
        writer.WriteBoolean(OptionTable.Insecure.Name, options.Insecure);
        writer.WriteNumber(OptionTable.Port.Name, options.Port);
        writer.WriteNumber(OptionTable.AdminPort.Name, options.AdminPort);
        writer.WriteString(OptionTable.Region.Name, options.Region);
        writer.WriteString(OptionTable.Account.Name, options.Account);
        writer.WriteNumber(
            OptionTable.Groups.Name, options.Groups ?? groupsOfFolder ?? ServerOptions.GroupsDefault);
        if (options.DiskReserveBytes is { } reserve)
        {
            writer.WriteNumber(OptionTable.DiskReserve.Name, reserve);
        }
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

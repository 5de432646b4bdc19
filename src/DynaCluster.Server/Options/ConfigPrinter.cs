using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DynaCluster.Server.Options;

/// <summary>Settings as a settings file. What is not set and follows from something else is left
/// out.</summary>
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
        writer.WriteNumber(OptionTable.GrpcPort.Name, options.GrpcPort ?? ServerOptions.GrpcPortDefault);
        writer.WriteNumber(OptionTable.NodePort.Name, options.NodePort ?? ServerOptions.NodePortDefault);
        writer.WriteNumber(OptionTable.AdminPort.Name, options.AdminPort);
        if (options.Advertise is { } advertise)
        {
            writer.WriteString(OptionTable.Advertise.Name, advertise);
        }
        writer.WriteString(OptionTable.Zone.Name, options.Zone);
        writer.WriteString(
            OptionTable.Roles.Name,
            string.Join(',', new[] { options.IsStorage ? "storage" : "", options.IsRouter ? "router" : "" }
                .Where(role => role.Length > 0)));
        if (options.Join.Count > 0)
        {
            writer.WriteString(OptionTable.Join.Name, string.Join(',', options.Join));
        }
        writer.WriteBoolean(OptionTable.Bootstrap.Name, options.Bootstrap);
        writer.WriteString(OptionTable.Region.Name, options.Region);
        writer.WriteString(OptionTable.Account.Name, options.Account);
        writer.WriteNumber(
            OptionTable.Groups.Name, options.Groups ?? groupsOfFolder ?? ServerOptions.GroupsDefault);
        if (options.DiskReserveBytes is { } reserve)
        {
            writer.WriteNumber(OptionTable.DiskReserve.Name, reserve);
        }
        writer.WriteNumber(OptionTable.TtlSweepInterval.Name, (decimal)options.Ttl.SweepInterval.TotalSeconds);
        writer.WriteNumber(OptionTable.TtlChangeInterval.Name, (decimal)options.Ttl.ChangeInterval.TotalSeconds);
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Router.Wire;

namespace DynaCluster.Tests.Router.Wire;

/// <summary>Items and values from DynamoDB's JSON and back, for tests.</summary>
internal static class ItemJson
{
    public delegate ApiError? Reading(ref Utf8JsonReader json, ItemWriter target);

    /// <summary>An encoded item; throws where the JSON is refused.</summary>
    public static byte[] Item(string json) => Encode(ItemJsonReader.ReadItem, json);

    public static byte[] Value(string json) => Encode(ItemJsonReader.ReadValue, json);

    public static string Text(byte[] item)
    {
        ArrayBufferWriter<byte> text = new();
        ItemJsonWriter.WriteItem(new MapView(item), text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    public static string ValueText(byte[] value)
    {
        ArrayBufferWriter<byte> text = new();
        ItemJsonWriter.WriteValue(new AttributeView(value), text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>"Type: message" of the error, empty if there is none.</summary>
    public static string Fault(Reading reading, string json)
    {
        try
        {
            using ItemWriter writer = new();
            ApiError? error = Read(reading, Encoding.UTF8.GetBytes(json), writer);
            return error is null ? "" : $"{error.Type}: {error.Message}";
        }
        catch (ApiException e)
        {
            return $"{e.Error.Type}: {e.Error.Message}";
        }
    }

    public static ApiError? Read(Reading reading, ReadOnlySpan<byte> json, ItemWriter writer)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        return reading(ref reader, writer);
    }

    private static byte[] Encode(Reading reading, string json)
    {
        using ItemWriter writer = new();
        ApiError? error = Read(reading, Encoding.UTF8.GetBytes(json), writer);
        return error is null ? writer.ToArray() : throw new ApiException(error);
    }
}

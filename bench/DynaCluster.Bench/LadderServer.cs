using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RocksDbSharp;

namespace DynaCluster.Bench;

/// <summary>
/// The reference ladder: what GetItem of a 1 KB item costs on this machine when nothing is done but the unavoidable:
/// Kestrel reads a request, Utf8JsonReader finds the key in it, RocksDB gives the item, Utf8JsonWriter writes it.
/// </summary>
internal static class LadderServer
{
    private const int BodyBytesMax = 4096;

    public static async Task RunAsync(string folder, int keys, int itemBytes)
    {
        using RocksDb store = RocksDb.Open(new DbOptions().SetCreateIfMissing(), folder);
        Fill(store, keys, itemBytes);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        await using WebApplication server = builder.Build();
        server.Run(context => AnswerAsync(context, store));
        await server.StartAsync();
        Console.WriteLine("listening on " + server.Urls.First());
        await Task.Delay(Timeout.Infinite);
    }

    private static void Fill(RocksDb store, int keys, int itemBytes)
    {
        for (int n = 0; n < keys; n++)
        {
            using MemoryStream value = new();
            using (BinaryWriter writer = new(value, Encoding.UTF8, leaveOpen: true))
            {
                for (int field = 0; field < 10; field++)
                {
                    writer.Write(Dataset.Field(n, field, itemBytes));
                }
            }
            store.Put(Encoding.UTF8.GetBytes(Dataset.Key(n)), value.ToArray());
        }
    }

    private static async Task AnswerAsync(HttpContext context, RocksDb store)
    {
        byte[] body = new byte[BodyBytesMax];
        int length = 0;
        while (await context.Request.Body.ReadAsync(body.AsMemory(length)) is > 0 and int read)
        {
            length += read;
        }
        byte[] item = store.Get(KeyIn(body.AsSpan(0, length)))
            ?? throw new InvalidOperationException("The key is not there.");
        context.Response.ContentType = "application/x-amz-json-1.0";
        Write(context.Response, item);
        await context.Response.BodyWriter.FlushAsync();
    }

    private static byte[] KeyIn(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("S"u8))
            {
                reader.Read();
                return reader.ValueSpan.ToArray();
            }
        }
        throw new InvalidOperationException("No key in the request.");
    }

    private static void Write(HttpResponse response, ReadOnlySpan<byte> item)
    {
        using Utf8JsonWriter writer = new(response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteStartObject("Item"u8);
        for (int field = 0; item.Length > 0; field++)
        {
            int length = item[0];
            writer.WriteStartObject(FieldNames[field]);
            writer.WriteString("S"u8, item.Slice(1, length));
            writer.WriteEndObject();
            item = item[(1 + length)..];
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static readonly JsonEncodedText[] FieldNames =
        [.. Enumerable.Range(0, 10).Select(f => JsonEncodedText.Encode($"field{f}"))];
}

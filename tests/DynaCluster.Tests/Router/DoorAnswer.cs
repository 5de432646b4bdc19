using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DynaCluster.Tests.Router;

/// <summary>What the door sent.</summary>
internal sealed record DoorAnswer(int Status, byte[] Bytes, IHeaderDictionary Headers)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!; // the tests that ask know that there is one

    /// <summary>The error's name without its namespace.</summary>
    public string Error => ((string)Json["__type"]!).Split('#')[1]; // every error has one

    public string? Message => (string?)(Json["message"] ?? Json[nameof(Message)]);
}

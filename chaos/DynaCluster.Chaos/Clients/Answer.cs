using System.Text.Json;

namespace DynaCluster.Chaos.Clients;

/// <param name="Kind">"" for what went well; else the error's name, or how the connection failed.</param>
internal readonly record struct Answer(Fate Fate, string Kind, JsonElement Body, string Text = "")
{
    public JsonElement? Member(string name)
        => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out JsonElement member) ? member : null;
}

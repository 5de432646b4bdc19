namespace DynaCluster.Model.Errors;

/// <summary>
/// An error in DynamoDB's own words: what the caller of the API gets. Made by <see cref="ApiErrors"/> only.
/// </summary>
/// <param name="Type">DynamoDB's exception name without namespace, e.g. ValidationException.</param>
/// <param name="Status">HTTP status: 400, 500, 503 or 413.</param>
/// <param name="Message">DynamoDB's wording.</param>
public sealed record ApiError(string Type, int Status, string Message)
{
    /// <summary>Encoded map: the item that failed a condition, when the caller asked for it.</summary>
    public ReadOnlyMemory<byte> Item { get; init; }

    /// <summary>DynamoDB bytes of the item that failed a condition, 0: there was none. Charged, never shown.</summary>
    public uint ItemBytes { get; init; }
}

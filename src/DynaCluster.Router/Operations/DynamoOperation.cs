using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Operations;

/// <summary>One operation of the API. One instance serves all requests, so it keeps nothing of any of them.</summary>
public abstract class DynamoOperation(string name)
{
    /// <summary>DynamoDB's name, e.g. PutItem.</summary>
    public string Name { get; } = name;

    /// <summary>Its target is DynamoDBStreams_20120810, not DynamoDB_20120810.</summary>
    public virtual bool IsOfStreams => false;

    /// <summary>
    /// Reads the whole body, acts, and writes the answer. Returns null when the answer was written, else the error that
    /// the door writes in its place (what was written before is dropped).
    /// </summary>
    /// <param name="body">Valid until the returned task ends: what outlives it is copied.</param>
    /// <param name="response">The answer's JSON; empty means <c>{}</c>.</param>
    /// <param name="token">Ends at the request's deadline.</param>
    public abstract ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token);
}

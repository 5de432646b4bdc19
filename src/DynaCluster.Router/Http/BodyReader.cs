using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using DynaCluster.Model;
using Microsoft.AspNetCore.Http;

namespace DynaCluster.Router.Http;

/// <summary>Reads a request's body into one piece.</summary>
internal static class BodyReader
{
    /// <summary>False: the body is larger than <see cref="Limits.RequestBodyBytesMax"/> (its rest is not
    /// read).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<bool> ReadAsync(HttpRequest request, RequestBody body)
    {
        if (request.ContentLength > Limits.RequestBodyBytesMax)
        {
            return false;
        }

        // A length is a claim: large arrays are rented as the bytes arrive.
        body.Reserve((int)Math.Min(request.ContentLength ?? 0, Limits.KeptBufferBytesMax));
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (bytes.Length > Limits.RequestBodyBytesMax - body.Length)
            {
                reader.AdvanceTo(bytes.End);
                return false;
            }

            body.Append(bytes);
            reader.AdvanceTo(bytes.End);
            if (result.IsCompleted)
            {
                return true;
            }
        }
    }
}

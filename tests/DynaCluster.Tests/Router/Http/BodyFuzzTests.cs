using System.Text;
using CsCheck;

namespace DynaCluster.Tests.Router.Http;

/// <summary>No body makes the door answer with a server error.</summary>
public sealed class BodyFuzzTests
{
    private const string Seed =
        "{\"TableName\":\"tab\",\"BillingMode\":\"PROVISIONED\",\"AttributeDefinitions\":[{\"AttributeName\":\"a\","
        + "\"AttributeType\":\"S\"},{\"AttributeName\":\"b\",\"AttributeType\":\"N\"}],\"KeySchema\":"
        + "[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}],"
        + "\"LocalSecondaryIndexes\":[{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"a\","
        + "\"KeyType\":\"HASH\"},{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}],\"Projection\":"
        + "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"z\"]}}],\"ProvisionedThroughput\":"
        + "{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6},\"Limit\":1,\"DeletionProtectionEnabled\":false,"
        + "\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\",\"Tags\":[],"
        + "\"ExclusiveStartTableName\":\"aaa\",\"TableClass\":\"STANDARD\"}";

    private static readonly string[] Operations =
    [
        "CreateTable", "DescribeTable", "ListTables", "UpdateTable", "DeleteTable", "DescribeLimits",
        "DescribeEndpoints", "DescribeTimeToLive", "DescribeContinuousBackups", "ListTagsOfResource", "ListBackups",
    ];

    private static readonly string[] Pieces =
    [
        "null", "true", "\"\"", "[]", "{}", "-1", "1e400", "0.5", "99999999999999999999", "[[[[", "\\ud800", "\\u0000",
        "\"", "{", "}", "]", ",", ":", "\"TableName\":", "\"S\"", "\u00e9", "/*", "NaN", "\n",
    ];

    private static readonly Gen<byte[]> Mutated =
        from changes in Gen.Select(
            Gen.Int[0, Seed.Length], Gen.Int[0, 12], Gen.OneOf(Pieces)).Array[1, 4]
        select Encoding.UTF8.GetBytes(changes.Aggregate(Seed, Change));

    private static readonly Gen<byte[]> Bodies = Gen.Frequency((9, Mutated), (1, Gen.Byte.Array[0, 64]));

    [Fact]
    public void No_body_is_answered_with_a_server_error()
    {
        var host = new RouterHost();
        FuzzInputs.Run(
            Gen.Select(Gen.OneOf(Operations), Bodies),
            input =>
            {
                lock (host)
                {
                    // The double completes at once, so nothing is waited for.
                    return host.CallAsync(input.Item1, input.Item2).GetAwaiter().GetResult().Status is 200 or 400;
                }
            });
    }

    private static string Change(string text, (int At, int Removed, string Put) change)
    {
        int at = Math.Min(change.At, text.Length);
        int removed = Math.Min(change.Removed, text.Length - at);
        return string.Concat(text.AsSpan(0, at), change.Put, text.AsSpan(at + removed));
    }
}

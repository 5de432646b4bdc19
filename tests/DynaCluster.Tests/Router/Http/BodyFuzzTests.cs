using System.Text;
using CsCheck;

namespace DynaCluster.Tests.Router.Http;

/// <summary>No body makes the door answer with a server error.</summary>
public sealed class BodyFuzzTests
{
    private const string Table =
        "{\"TableName\":\"tab\",\"BillingMode\":\"PROVISIONED\",\"AttributeDefinitions\":[{\"AttributeName\":\"a\","
        + "\"AttributeType\":\"S\"},{\"AttributeName\":\"b\",\"AttributeType\":\"N\"}],\"KeySchema\":"
        + "[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}],"
        + "\"LocalSecondaryIndexes\":[{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"a\","
        + "\"KeyType\":\"HASH\"},{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}],\"Projection\":"
        + "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"z\"]}}],\"ProvisionedThroughput\":"
        + "{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6},\"Limit\":1,\"DeletionProtectionEnabled\":false,"
        + "\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\",\"Tags\":[],"
        + "\"ExclusiveStartTableName\":\"aaa\",\"TableClass\":\"STANDARD\"}";

    private const string Key = "{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1.5e1\"}}";

    private const string Substitutions =
        "\"ExpressionAttributeNames\":{\"#n\":\"a\",\"#m\":\"b\"},"
        + "\"ExpressionAttributeValues\":{\":v\":{\"S\":\"x\"},\":w\":{\"N\":\"2\"}},"
        + "\"ReturnConsumedCapacity\":\"INDEXES\"";

    private const string Write =
        "\"ReturnValues\":\"ALL_OLD\",\"ReturnItemCollectionMetrics\":\"SIZE\","
        + "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\",\"ConditionExpression\":"
        + "\"attribute_not_exists(#n) OR m.l[0] = :v AND #m BETWEEN :w AND :w\"";

    private const string Item =
        "{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1.5\"},\"m\":{\"M\":{\"l\":{\"L\":[{\"BOOL\":true},{\"NULL\":true},"
        + "{\"NS\":[\"1\",\"2\"]},{\"B\":\"AAEC\"},{\"SS\":[\"p\",\"q\"]},{\"BS\":[\"AA==\"]}]}}}}";

    private const string Read =
        "\"ConsistentRead\":true,\"ProjectionExpression\":\"#n, #m, m.l[1]\","
        + "\"FilterExpression\":\"size(m) > :w OR c = :v\"";

    private static readonly (string Operation, string Seed)[] Seeds =
    [
        .. new[]
        {
            "CreateTable", "DescribeTable", "ListTables", "UpdateTable", "DescribeLimits", "DescribeEndpoints",
            "DescribeTimeToLive", "UpdateTimeToLive", "DescribeContinuousBackups", "ListTagsOfResource", "ListBackups",
        }.Select(operation => (operation, Table)),
        ("PutItem", $"{{\"TableName\":\"tab\",\"Item\":{Item},{Write},{Substitutions}}}"),
        ("DeleteItem", $"{{\"TableName\":\"tab\",\"Key\":{Key},{Write},{Substitutions}}}"),
        ("UpdateItem", $"{{\"TableName\":\"tab\",\"Key\":{Key},{Write},{Substitutions},\"UpdateExpression\":"
            + "\"SET c = if_not_exists(d, :w) + :w, e.f = list_append(g, :v) REMOVE h[3] ADD i :w\"}"),
        ("GetItem", $"{{\"TableName\":\"tab\",\"Key\":{Key},{Read},{Substitutions}}}"),
        ("Query", $"{{\"TableName\":\"tab\",\"KeyConditionExpression\":\"#n = :v AND #m > :w\",{Read},{Substitutions},"
            + $"\"IndexName\":\"ind\",\"ScanIndexForward\":false,\"Limit\":3,\"ExclusiveStartKey\":{Key},"
            + "\"Select\":\"SPECIFIC_ATTRIBUTES\"}"),
        ("Scan", $"{{\"TableName\":\"tab\",{Read},{Substitutions},\"Segment\":1,\"TotalSegments\":3,\"Limit\":3,"
            + $"\"ExclusiveStartKey\":{Key},\"Select\":\"SPECIFIC_ATTRIBUTES\"}}"),
        ("BatchGetItem", $"{{\"RequestItems\":{{\"tab\":{{\"Keys\":[{Key}],\"ConsistentRead\":true,"
            + "\"ProjectionExpression\":\"#n\",\"ExpressionAttributeNames\":{\"#n\":\"a\"}}}}"),
        ("BatchWriteItem", $"{{\"RequestItems\":{{\"tab\":[{{\"PutRequest\":{{\"Item\":{Item}}}}},"
            + $"{{\"DeleteRequest\":{{\"Key\":{Key}}}}}]}},\"ReturnConsumedCapacity\":\"TOTAL\"}}"),
    ];

    private static readonly string[] Pieces =
    [
        "null", "true", "\"\"", "[]", "{}", "-1", "1e400", "0.5", "99999999999999999999", "[[[[", "\\ud800", "\\u0000",
        "\"", "{", "}", "]", ",", ":", "\"TableName\":", "\"S\"", "\u00e9", "/*", "NaN", "\n", "(", ")",
        " AND ", "#", ":v",
    ];

    private static readonly Gen<(int, int, string)[]> Changes =
        Gen.Select(Gen.Int[0, Table.Length], Gen.Int[0, 12], Gen.OneOf(Pieces)).Array[0, 4];

    [Fact]
    public void No_body_is_answered_with_a_server_error()
    {
        RouterHost host = HostWithTable();
        FuzzInputs.Run(
            Gen.Select(Gen.Int[0, Seeds.Length - 1], Changes),
            input => IsAnswered(
                host,
                Seeds[input.Item1].Operation,
                Encoding.UTF8.GetBytes(input.Item2.Aggregate(Seeds[input.Item1].Seed, Change))));
    }

    [Fact]
    public void No_bytes_are_answered_with_a_server_error()
    {
        RouterHost host = HostWithTable();
        FuzzInputs.Run(
            Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Byte.Array[0, 64]),
            input => IsAnswered(host, Seeds[input.Item1].Operation, input.Item2));
    }

    private static RouterHost HostWithTable()
    {
        var host = new RouterHost();
        Assert.True(IsAnswered(host, "CreateTable", Encoding.UTF8.GetBytes(Table)));
        return host;
    }

    private static bool IsAnswered(RouterHost host, string operation, byte[] body)
    {
        lock (host)
        {
            // The double completes at once, so nothing is waited for.
            return host.CallAsync(operation, body).GetAwaiter().GetResult().Status is 200 or 400;
        }
    }

    private static string Change(string text, (int At, int Removed, string Put) change)
    {
        int at = change.At % (text.Length + 1);
        int removed = Math.Min(change.Removed, text.Length - at);
        return string.Concat(text.AsSpan(0, at), change.Put, text.AsSpan(at + removed));
    }
}

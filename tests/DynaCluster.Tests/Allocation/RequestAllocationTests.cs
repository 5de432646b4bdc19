using System.Globalization;
using System.Text;

namespace DynaCluster.Tests.Allocation;

/// <summary>No object per attribute anywhere between the door and the disk.</summary>
[Collection(AloneCollection.Name)]
public sealed class RequestAllocationTests
{
    private const int ItemBytes = 1024;
    private const int NameBytes = 3;
    private const int RoundsMax = 16;
    private const int Calls = 250;

    [Fact]
    public Task GetItem_allocates_the_same_for_1_and_50_attributes() => CompareAsync(
        attributes => ServedNode.Request(
            "GetItem", """{"TableName":"items","Key":{"pk":{"S":"KEY"}}}""".Replace("KEY", Key(attributes))));

    [Fact]
    public Task PutItem_allocates_the_same_for_1_and_50_attributes() => CompareAsync(Put);

    private static async Task CompareAsync(Func<int, byte[]> request)
    {
        await using ServedNode server = await ServedNode.StartAsync(TestContext.Current.CancellationToken);
        server.Call(ServedNode.Request("CreateTable", """
            {"TableName":"items","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}
            """));
        int[] shapes = [1, 50];
        foreach (int shape in shapes)
        {
            server.Call(Put(shape));
            server.BytesPerCall(request(shape), Calls); // compiled, and the pools filled
        }

        // The least of many rounds: what runs beside the requests adds to some rounds, and more on a slow machine.
        long[] bytes = [long.MaxValue, long.MaxValue];
        for (int round = 0; round < RoundsMax && !AreClose(bytes); round++)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                bytes[i] = Math.Min(bytes[i], server.BytesPerCall(request(shapes[i]), Calls));
            }
        }

        Assert.True(
            AreClose(bytes),
            $"1 attribute: {bytes[0]} bytes per request, 50 attributes: {bytes[1]}; at most 5 % apart are expected");
    }

    private static bool AreClose(long[] bytes)
        => bytes[0] < long.MaxValue && Math.Abs(bytes[1] - bytes[0]) <= 0.05 * bytes[0];

    /// <summary>An item of 1 KiB as DynamoDB counts it, key and names included.</summary>
    private static byte[] Put(int attributes)
    {
        string key = Key(attributes);
        int rest = ItemBytes - "pk".Length - key.Length;
        StringBuilder item = new StringBuilder("{\"pk\":{\"S\":\"").Append(key).Append("\"}");
        for (int at = 0; at < attributes; at++)
        {
            int share = rest / (attributes - at);
            rest -= share;
            item.Append(
                CultureInfo.InvariantCulture, $",\"a{at:00}\":{{\"S\":\"{new string('x', share - NameBytes)}\"}}");
        }

        return ServedNode.Request("PutItem", """{"TableName":"items","Item":""" + item.Append("}}"));
    }

    private static string Key(int attributes) => string.Create(CultureInfo.InvariantCulture, $"k{attributes}");
}

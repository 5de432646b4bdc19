using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using Google.Protobuf;
using Xunit;

namespace DynaCluster.Tests.Router;

/// <summary>BatchGetItem and BatchWriteItem. JSON is written with single quotes.</summary>
public sealed class BatchTests
{
    private readonly RouterHarness _router = new();

    [Fact]
    public async Task WrittenItemsAreRead()
    {
        await Call("BatchWriteItem", "{'RequestItems':{'plain':[" + Put("a") + "," + Put("b") + "]}}");
        Assert.Equal(
            "{'Responses':{'plain':[{'pk':{'S':'a'}},{'pk':{'S':'b'}}]},'UnprocessedKeys':{}}",
            await Call("BatchGetItem", Get("{'pk':{'S':'a'}},{'pk':{'S':'c'}},{'pk':{'S':'b'}}")));
    }

    [Fact]
    public async Task DeleteInABatchDeletes()
    {
        await Call("BatchWriteItem", "{'RequestItems':{'plain':[" + Put("a") + "]}}");
        await Call("BatchWriteItem", "{'RequestItems':{'plain':[{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]}}");
        Assert.Equal(
            "{'Responses':{'plain':[]},'UnprocessedKeys':{}}", await Call("BatchGetItem", Get("{'pk':{'S':'a'}}")));
    }

    [Fact]
    public async Task EachTableHasItsOwnProjectionAndConsistency()
    {
        await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'},'x':{'S':'1'},'y':{'S':'2'}}}");
        await Call("PutItem", "{'TableName':'sorted','Item':{'pk':{'S':'a'},'sk':{'N':'1'}}}");
        Assert.Equal(
            "{'Responses':{'plain':[{'x':{'S':'1'}}],'sorted':[{'pk':{'S':'a'},'sk':{'N':'1'}}]},'UnprocessedKeys':{},"
            + "'ConsumedCapacity':[{'TableName':'plain','CapacityUnits':1.0},"
            + "{'TableName':'sorted','CapacityUnits':0.5}]}",
            await Call(
                "BatchGetItem",
                "{'ReturnConsumedCapacity':'TOTAL','RequestItems':{'plain':{'Keys':[{'pk':{'S':'a'}}],"
                + "'ConsistentRead':true,'ProjectionExpression':'#x','ExpressionAttributeNames':{'#x':'x'}},"
                + "'sorted':{'Keys':[{'pk':{'S':'a'},'sk':{'N':'1'}}]}}}"));
    }

    [Fact]
    public async Task KeysAboveSixteenMebibytesReturnInTheRequestsForm()
    {
        string filler = new('x', (400 * 1024) - 100);
        var keys = new List<string>();
        for (int i = 0; i < 41; i++)
        {
            await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'" + i + "'},'x':{'S':'" + filler + "'}}}");
            keys.Add("{'pk':{'S':'" + i + "'}}");
        }

        string answer = await Call(
            "BatchGetItem",
            "{'RequestItems':{'plain':{'ConsistentRead':true,'Keys':[" + string.Join(",", keys) + "]}}}");
        Assert.EndsWith(
            "'UnprocessedKeys':{'plain':{'Keys':[{'pk':{'S':'40'}}],'ConsistentRead':true}}}",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThrottledKeyReturnsUnprocessed()
    {
        await Call("BatchWriteItem", "{'RequestItems':{'plain':[" + Put("a") + "," + Put("b") + "]}}");
        ThrottleOnly<GetRequest>(1);
        Assert.Equal(
            "{'Responses':{'plain':[{'pk':{'S':'a'}}]},"
            + "'UnprocessedKeys':{'plain':{'Keys':[{'pk':{'S':'b'}}],'ProjectionExpression':'pk'}}}",
            await Call(
                "BatchGetItem",
                "{'RequestItems':{'plain':{'Keys':[{'pk':{'S':'a'}},{'pk':{'S':'b'}}],'ProjectionExpression':'pk'}}}"));
    }

    [Fact]
    public async Task ThrottledWriteReturnsUnprocessed()
    {
        ThrottleOnly<WriteRequest>(1);
        Assert.Equal(
            "{'UnprocessedItems':{'plain':[" + Put("b") + "]}}",
            await Call("BatchWriteItem", "{'RequestItems':{'plain':[" + Put("a") + "," + Put("b") + "]}}"));
    }

    [Theory]
    [InlineData("BatchWriteItem", "{'RequestItems':{'plain':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}}]}}")]
    [InlineData("BatchGetItem", "{'RequestItems':{'plain':{'Keys':[{'pk':{'S':'a'}}]}}}")]
    public async Task BatchOfWhichNothingIsProcessedIsThrottled(string operation, string json)
    {
        _router.Partitions.Fault = _ => Throttled();
        Assert.Equal(
            "ProvisionedThroughputExceededException", (await _router.RefusedAsync(operation, Quoted(json))).Type);
    }

    [Fact]
    public async Task UnknownOutcomeOfOneWriteIsAnInternalServerError()
    {
        int left = 1;
        _router.Partitions.Fault = _ => left-- > 0 ? null : new RequestError { Fate = RequestFate.Unknown };
        ApiError error = await _router.RefusedAsync(
            "BatchWriteItem", Quoted("{'RequestItems':{'plain':[" + Put("a") + "," + Put("b") + "]}}"));
        Assert.Equal("InternalServerError", error.Type);
    }

    [Fact]
    public async Task NothingIsWrittenWhenOneRequestIsWrong()
    {
        await _router.RefusedAsync("BatchWriteItem", Quoted(
            "{'RequestItems':{'plain':[" + Put("a") + ",{'PutRequest':{'Item':{'x':{'S':'b'}}}}]}}"));
        Assert.Empty(_router.Partitions.Requests);
    }

    [Fact]
    public async Task CollectionMetricsAreListedForTablesWithLocalIndexes()
    {
        Assert.Equal(
            "{'UnprocessedItems':{},'ItemCollectionMetrics':{'indexed':[{'ItemCollectionKey':{'pk':{'S':'a'}},"
            + "'SizeEstimateRangeGB':[0.0,1.0]}]}}",
            await Call(
                "BatchWriteItem",
                "{'ReturnItemCollectionMetrics':'SIZE','RequestItems':{'plain':[" + Put("a") + "],"
                + "'indexed':[{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'S':'b'}}}}]}}"));
    }

    [Fact]
    public async Task CapacityOfABatchWriteAddsEachWriteRoundedAlone() => Assert.Equal(
        "{'UnprocessedItems':{},'ConsumedCapacity':[{'TableName':'plain','CapacityUnits':2.0,"
        + "'Table':{'CapacityUnits':2.0}}]}",
        await Call(
            "BatchWriteItem",
            "{'ReturnConsumedCapacity':'INDEXES','RequestItems':{'plain':[" + Put("a") + "," + Put("b") + "]}}"));

    [Theory]
    [InlineData("BatchGetItem", "{}",
        "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
        + "Member must not be null")]
    [InlineData("BatchGetItem", "{'RequestItems':{}}", "The requestItems parameter is required for BatchGetItem")]
    [InlineData("BatchWriteItem", "{'RequestItems':{}}", "The requestItems parameter is required for BatchWriteItem")]
    [InlineData("BatchGetItem", "{'RequestItems':{'plain':{'Keys':[]}}}",
        "1 validation error detected: Value at 'RequestItems.plain.member.Keys' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")]
    [InlineData("BatchGetItem", "{'RequestItems':{'absent':{'Keys':[{'pk':{'S':'a'}}]}}}",
        "Requested resource not found")]
    [InlineData("BatchGetItem", "{'RequestItems':{'plain':{'Keys':[{'pk':{'S':'a'}},{'pk':{'S':'a'}}]}}}",
        "Provided list of item keys contains duplicates")]
    [InlineData("BatchGetItem", "{'RequestItems':{'sorted':{'Keys':[{'pk':{'S':'a'}}]}}}",
        "The provided key element does not match the schema")]
    [InlineData("BatchWriteItem", "{'RequestItems':{'plain':[{}]}}",
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("BatchWriteItem", "{'RequestItems':{'plain':[]}}",
        "1 validation error detected: Value '{plain=[]}' at 'requestItems' failed to satisfy constraint: "
        + "Map value must satisfy constraint: [Member must have length less than or equal to 25, "
        + "Member must have length greater than or equal to 1]")]
    [InlineData("BatchWriteItem",
        "{'RequestItems':{'plain':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},"
        + "{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]}}",
        "Provided list of item keys contains duplicates")]
    [InlineData("BatchWriteItem", "{'RequestItems':{'plain':[{'PutRequest':{'Item':{'pk':{'N':'1'}}}}]}}",
        "The provided key element does not match the schema")]
    public Task BatchIsRefused(string operation, string json, string message) => Refused(operation, json, message);

    [Fact]
    public Task MoreThan100KeysOfOneTableAreRefused() => Refused(
        "BatchGetItem",
        Get(string.Join(",", Enumerable.Range(0, 101).Select(i => "{'pk':{'S':'" + i + "'}}"))),
        "1 validation error detected: Value at 'RequestItems.plain.member.Keys' failed to satisfy constraint: "
        + "Member must have length less than or equal to 100");

    [Fact]
    public Task MoreThan100KeysOfSeveralTablesAreRefused()
    {
        string plain = string.Join(",", Enumerable.Range(0, 60).Select(i => "{'pk':{'S':'" + i + "'}}"));
        string sorted = string.Join(",", Enumerable.Range(0, 60).Select(i
            => "{'pk':{'S':'a'},'sk':{'N':'" + i + "'}}"));
        return Refused(
            "BatchGetItem",
            "{'RequestItems':{'plain':{'Keys':[" + plain + "]},'sorted':{'Keys':[" + sorted + "]}}}",
            "Too many items requested for the BatchGetItem call");
    }

    [Fact]
    public Task MoreThan25WritesToSeveralTablesAreRefused()
    {
        string plain = string.Join(",", Enumerable.Range(0, 25).Select(i => Put("x" + i)));
        return Refused(
            "BatchWriteItem",
            "{'RequestItems':{'plain':[" + plain + "],'sorted':[{'DeleteRequest':{'Key':"
            + "{'pk':{'S':'a'},'sk':{'N':'1'}}}}]}}",
            "Too many items requested for the BatchWriteItem call");
    }

    private static string Put(string key) => "{'PutRequest':{'Item':{'pk':{'S':'" + key + "'}}}}";

    private static string Get(string keys) => "{'RequestItems':{'plain':{'Keys':[" + keys + "]}}}";

    private static string Quoted(string json) => json.Replace('\'', '"');

    private static RequestError Throttled() => new()
    {
        Fate = RequestFate.Refused,
        Type = "ProvisionedThroughputExceededException",
        Message = "slower",
    };

    private void ThrottleOnly<T>(int index)
        where T : IMessage
    {
        int next = 0;
        _router.Partitions.Fault = request => request is T && next++ == index ? Throttled() : null;
    }

    private async Task<string> Call(string operation, string json)
        => (await _router.CallAsync(operation, Quoted(json))).Replace('"', '\'');

    private async Task Refused(string operation, string json, string message)
        => Assert.Equal(message, (await _router.RefusedAsync(operation, Quoted(json))).Message);
}

using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using Xunit;

namespace DynaCluster.Tests.Router;

/// <summary>What single-item operations answer. JSON is written with single quotes.</summary>
public sealed class ItemOperationTests
{
    private const string Key = "'TableName':'plain','Key':{'pk':{'S':'a'}}";

    private readonly RouterHarness _router = new();

    [Fact]
    public async Task PutThenGetAnswersTheSameItem()
    {
        const string item = "{'b':{'B':'AAE='},'f':{'BOOL':false},'l':{'L':[{'N':'1'},{'NULL':true}]},"
            + "'m':{'M':{'x':{'S':'\\u00e9'}}},'ns':{'NS':['1','2']},'pk':{'S':'a'},'ss':{'SS':['x','y']}}";
        await Call("PutItem", "{'TableName':'plain','Item':" + item + "}");
        Assert.Equal(
            ("{'Item':" + item + "}").Replace("\\u00e9", "é", StringComparison.Ordinal),
            await Call("GetItem", "{" + Key + ",'ConsistentRead':true}"));
    }

    [Fact]
    public async Task MissingItemAnswersNothing() => Assert.Equal("", await Call("GetItem", "{" + Key + "}"));

    [Fact]
    public async Task ProjectionCutsTheItem()
    {
        await Put("'x':{'S':'1'},'y':{'S':'2'}");
        Assert.Equal("{'Item':{'y':{'S':'2'}}}", await Call("GetItem", "{" + Key + ",'ProjectionExpression':'y'}"));
    }

    [Fact]
    public async Task GetCarriesConsistentRead()
    {
        await Call("GetItem", "{" + Key + ",'ConsistentRead':true}");
        Assert.True(Assert.IsType<GetRequest>(Assert.Single(_router.Partitions.Requests)).Consistent);
    }

    [Fact]
    public async Task GetGoesToTheGroupOfTheKeysHash()
    {
        for (int i = 0; i < 64; i++)
        {
            await Call("GetItem", "{'TableName':'plain','Key':{'pk':{'S':'" + i + "'}}}");
        }

        IEnumerable<uint> groups = _router.Partitions.Requests.Cast<GetRequest>().Select(get => get.Target.Group);
        Assert.Equal(RouterHarness.Groups, groups.Distinct().Count());
    }

    [Fact]
    public async Task TableMayBeNamedByItsArn() => Assert.Equal("", await Call(
        "GetItem", "{'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/plain','Key':{'pk':{'S':'a'}}}"));

    [Fact]
    public async Task PutWithAllOldAnswersTheReplacedItem()
    {
        await Put("'x':{'S':'1'}");
        Assert.Equal(
            "{'Attributes':{'pk':{'S':'a'},'x':{'S':'1'}}}",
            await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'}"));
    }

    [Fact]
    public async Task PutWithAllOldOfANewItemAnswersNothing() => Assert.Equal(
        "", await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'}"));

    [Fact]
    public async Task DeleteWithAllOldAnswersTheDeletedItem()
    {
        await Put("'x':{'S':'1'}");
        Assert.Equal(
            "{'Attributes':{'pk':{'S':'a'},'x':{'S':'1'}}}",
            await Call("DeleteItem", "{" + Key + ",'ReturnValues':'ALL_OLD'}"));
    }

    [Theory]
    [InlineData("ALL_OLD", "{'Attributes':{'n':{'N':'1'},'pk':{'S':'a'},'x':{'S':'1'}}}")]
    [InlineData("ALL_NEW", "{'Attributes':{'n':{'N':'3'},'pk':{'S':'a'},'x':{'S':'1'}}}")]
    [InlineData("UPDATED_OLD", "{'Attributes':{'n':{'N':'1'}}}")]
    [InlineData("UPDATED_NEW", "{'Attributes':{'n':{'N':'3'}}}")]
    [InlineData("NONE", "")]
    public async Task UpdateAnswersTheImageThatWasAskedFor(string values, string answer)
    {
        await Put("'x':{'S':'1'},'n':{'N':'1'}");
        Assert.Equal(answer, await Call(
            "UpdateItem",
            "{" + Key + ",'UpdateExpression':'ADD n :two','ExpressionAttributeValues':{':two':{'N':'2'}},"
            + "'ReturnValues':'" + values + "'}"));
    }

    [Fact]
    public async Task UpdateWithoutExpressionMakesTheItem()
    {
        await Call("UpdateItem", "{" + Key + "}");
        Assert.Equal("{'Item':{'pk':{'S':'a'}}}", await Call("GetItem", "{" + Key + "}"));
    }

    [Fact]
    public async Task FailedConditionCarriesTheOldItemWhenAsked()
    {
        await Put("'x':{'S':'1'}");
        ApiError error = await _router.RefusedAsync("DeleteItem", Quoted(
            "{" + Key + ",'ConditionExpression':'attribute_not_exists(pk)',"
            + "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}"));
        Assert.False(error.Item.IsEmpty);
    }

    [Fact]
    public async Task FailedConditionWithoutAskingCarriesNoItem()
    {
        await Put("'x':{'S':'1'}");
        ApiError error = await _router.RefusedAsync(
            "DeleteItem", Quoted("{" + Key + ",'ConditionExpression':'attribute_not_exists(pk)'}"));
        Assert.Equal(("ConditionalCheckFailedException", true), (error.Type, error.Item.IsEmpty));
    }

    [Fact]
    public async Task FailedConditionKnowsTheSizeThatIsCharged()
    {
        await Put("'x':{'S':'1'}");
        ApiError error = await _router.RefusedAsync(
            "DeleteItem", Quoted("{" + Key + ",'ConditionExpression':'attribute_not_exists(pk)'}"));
        Assert.Equal(5u, error.ItemBytes);
    }

    [Fact]
    public async Task TotalCapacityOfAMissingItemIsHalfAUnit() => Assert.Equal(
        "{'ConsumedCapacity':{'TableName':'plain','CapacityUnits':0.5}}",
        await Call("GetItem", "{" + Key + ",'ReturnConsumedCapacity':'TOTAL'}"));

    [Fact]
    public async Task IndexesCapacityOfAReadNamesTheTableArm() => Assert.Equal(
        "{'ConsumedCapacity':{'TableName':'plain','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}}}",
        await Call("GetItem", "{" + Key + ",'ReturnConsumedCapacity':'INDEXES','ConsistentRead':true}"));

    [Fact]
    public async Task IndexesCapacityOfAWriteNamesTheTouchedIndexesOnly()
    {
        _router.Partitions.IndexUnits.Add(new IndexUnits { Index = 2, Units = 2 });
        Assert.Equal(
            "{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':3.0,'Table':{'CapacityUnits':1.0},"
            + "'LocalSecondaryIndexes':{'by-rank':{'CapacityUnits':2.0}}}}",
            await Call(
                "PutItem",
                "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'b'}},'ReturnConsumedCapacity':'INDEXES'}"));
    }

    [Fact]
    public async Task TotalCapacityOfAWriteAddsTheIndexes()
    {
        _router.Partitions.IndexUnits.Add(new IndexUnits { Index = 1, Units = 2 });
        Assert.Equal(
            "{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':3.0}}",
            await Call(
                "PutItem",
                "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'b'}},'ReturnConsumedCapacity':'TOTAL'}"));
    }

    [Fact]
    public async Task CollectionMetricsEstimateTheSizeInGigabytes()
    {
        _router.Partitions.CollectionBytes = (2L << 30) + 1;
        Assert.Equal(
            "{'ItemCollectionMetrics':{'ItemCollectionKey':{'pk':{'S':'a'}},'SizeEstimateRangeGB':[2.0,3.0]}}",
            await Call(
                "PutItem",
                "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'b'}},'ReturnItemCollectionMetrics':'SIZE'}"));
    }

    [Fact]
    public async Task CollectionMetricsOfATableWithoutLocalIndexesAreLeftOut() => Assert.Equal(
        "",
        await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnItemCollectionMetrics':'SIZE'}"));

    [Fact]
    public async Task UnknownOutcomeOfAWriteIsAnInternalServerErrorAndIsNotRetried()
    {
        _router.Partitions.Fault = _ => new RequestError { Fate = RequestFate.Unknown };
        ApiError error = await _router.RefusedAsync("PutItem", Quoted("{'TableName':'plain','Item':{'pk':{'S':'a'}}}"));
        Assert.Equal(("InternalServerError", 1), (error.Type, _router.Partitions.Requests.Count));
    }

    private static string Quoted(string json) => json.Replace('\'', '"');

    private async Task<string> Call(string operation, string json)
        => (await _router.CallAsync(operation, Quoted(json))).Replace('"', '\'');

    private Task<string> Put(string attributes)
        => Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'}," + attributes + "}}");
}

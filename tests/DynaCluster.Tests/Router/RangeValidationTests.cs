using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Router.Operations;
using Xunit;

namespace DynaCluster.Tests.Router;

/// <summary>Each error of Query and Scan with DynamoDB's text. JSON is written with single quotes.</summary>
public sealed class RangeValidationTests
{
    private const string Sorted = "'TableName':'sorted','KeyConditionExpression':'pk = :p',"
        + "'ExpressionAttributeValues':{':p':{'S':'a'}}";

    private const string Indexed = "'TableName':'indexed','IndexName':'by-other','KeyConditionExpression':'pk = :p',"
        + "'ExpressionAttributeValues':{':p':{'S':'a'}}";

    private readonly RouterHarness _router = new();

    [Theory]
    [InlineData("{'TableName':'sorted'}",
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")]
    [InlineData("{" + Sorted + ",'Limit':0}",
        "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")]
    [InlineData("{" + Sorted + ",'Select':'SOME'}",
        "1 validation error detected: Value 'SOME' at 'select' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]")]
    [InlineData("{" + Sorted + ",'IndexName':'ab'}",
        "1 validation error detected: Value 'ab' at 'indexName' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 3")]
    [InlineData("{" + Sorted + ",'IndexName':'absent'}", "The table does not have the specified index: absent")]
    [InlineData("{" + Sorted + ",'Select':'ALL_PROJECTED_ATTRIBUTES'}",
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")]
    [InlineData("{" + Sorted + ",'Select':'SPECIFIC_ATTRIBUTES'}",
        "1 validation error detected: "
        + "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")]
    [InlineData("{" + Sorted + ",'Select':'COUNT','ProjectionExpression':'x'}",
        "1 validation error detected: Cannot specify the ProjectionExpression when choosing to get only the Count")]
    [InlineData("{'TableName':'sorted','KeyConditionExpression':''}",
        "Invalid KeyConditionExpression: The expression can not be empty;")]
    [InlineData("{'TableName':'sorted','KeyConditionExpression':'sk = :p',"
        + "'ExpressionAttributeValues':{':p':{'N':'1'}}}",
        "Query condition missed key schema element: pk")]
    [InlineData("{'TableName':'sorted','KeyConditionExpression':'pk = :p','FilterExpression':'sk = :p',"
        + "'ExpressionAttributeValues':{':p':{'S':'a'}}}",
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk")]
    [InlineData("{'TableName':'absent','KeyConditionExpression':'pk = :p',"
        + "'ExpressionAttributeValues':{':p':{'S':'a'}}}",
        "Requested resource not found")]
    [InlineData("{'TableName':'sorted','KeyConditions':{'pk':{}}}",
        "One or more parameter values were invalid: KeyConditions is not supported by this version of DynaCluster yet")]
    [InlineData("{" + Sorted + ",'ExclusiveStartKey':{'pk':{'S':'a'}}}", "The provided starting key is invalid")]
    [InlineData("{" + Sorted + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'S':'1'}}}",
        "The provided starting key is invalid: The provided key element does not match the schema")]
    [InlineData("{" + Sorted + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'N':'1'},'x':{'S':'1'}}}",
        "The provided starting key is invalid")]
    [InlineData("{" + Sorted + ",'ExclusiveStartKey':{'pk':{'S':'b'},'sk':{'N':'1'}}}",
        "The provided starting key is outside query boundaries based on provided conditions")]
    [InlineData("{'TableName':'sorted','KeyConditionExpression':'pk = :p AND sk > :s','ExpressionAttributeValues':"
        + "{':p':{'S':'a'},':s':{'N':'5'}},'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'N':'4'}}}",
        "The provided starting key does not match the range key predicate")]
    [InlineData("{" + Indexed + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'S':'1'}}}",
        "The provided starting key is invalid")]
    [InlineData("{" + Indexed + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'S':'1'},'rank':{'N':'1'}}}",
        "The provided starting key is invalid")]
    [InlineData("{" + Indexed + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'S':'1'},'other':{'N':'1'}}}",
        "The provided key element does not match the schema")]
    [InlineData("{" + Indexed + ",'ExclusiveStartKey':{'pk':{},'sk':{'S':'1'},'other':{'S':'1'}}}",
        "The provided starting key is invalid: "
        + "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    public Task QueryIsRefused(string json, string message) => Refused("Query", json, message);

    [Theory]
    [InlineData("{'TableName':'plain','Limit':0}",
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")]
    [InlineData("{'TableName':'plain','TotalSegments':0,'Segment':0}",
        "1 validation error detected: Value '0' at 'totalSegments' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")]
    [InlineData("{'TableName':'plain','TotalSegments':1000001,'Segment':-1}",
        "2 validation errors detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: "
        + "Member must have value less than or equal to 1000000; "
        + "Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("{'TableName':'plain','Segment':0}",
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present")]
    [InlineData("{'TableName':'plain','TotalSegments':4}",
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present")]
    [InlineData("{'TableName':'plain','TotalSegments':5,'Segment':5}",
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        + "Segment: 5 is not less than TotalSegments: 5")]
    [InlineData("{'TableName':'plain','IndexName':'absent'}", "The table does not have the specified index: absent")]
    [InlineData("{'TableName':'plain','Select':'SPECIFIC_ATTRIBUTES'}",
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")]
    [InlineData("{'TableName':'plain','Select':'ALL_ATTRIBUTES','ProjectionExpression':'x'}",
        "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES")]
    [InlineData("{'TableName':'plain','Select':'ALL_PROJECTED_ATTRIBUTES','ProjectionExpression':'x'}",
        "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES")]
    [InlineData("{'TableName':'plain','ExpressionAttributeValues':{':a':{'S':'b'}}}",
        "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null")]
    [InlineData("{'TableName':'plain','ExclusiveStartKey':{}}",
        "The provided starting key is invalid: The provided key element does not match the schema")]
    [InlineData("{'TableName':'plain','ExclusiveStartKey':{'pk':{'N':'1'}}}",
        "The provided starting key is invalid: The provided key element does not match the schema")]
    [InlineData("{'TableName':'plain','ExclusiveStartKey':{'pk':{'N':'x'}}}",
        "The parameter cannot be converted to a numeric value: x")]
    [InlineData("{'TableName':'absent'}", "Requested resource not found")]
    public Task ScanIsRefused(string json, string message) => Refused("Scan", json, message);

    [Fact]
    public async Task StartingKeyOfAnotherSegmentIsRefused()
    {
        using var key = new ItemWriter();
        key.String("a"u8);
        int other = HashInterval.OfSegment(0, 2).Contains(KeyCodec.Hash(new AttributeView(key.Written))) ? 1 : 0;
        await Refused(
            "Scan",
            "{'TableName':'plain','ExclusiveStartKey':{'pk':{'S':'a'}},'TotalSegments':2,'Segment':" + other + "}",
            "The provided starting key is invalid: Invalid ExclusiveStartKey. "
            + $"Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: {other}");
    }

    private async Task Refused(string operation, string json, string message)
    {
        ApiError error = await _router.RefusedAsync(operation, json.Replace('\'', '"'));
        Assert.Equal(message, error.Message);
    }
}

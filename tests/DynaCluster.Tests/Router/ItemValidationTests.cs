using DynaCluster.Model.Errors;
using Xunit;

namespace DynaCluster.Tests.Router;

/// <summary>Each error of an item request with DynamoDB's text. JSON is written with single quotes.</summary>
public sealed class ItemValidationTests
{
    private const string Mismatch = "The provided key element does not match the schema";

    private readonly RouterHarness _router = new();

    [Theory]
    [InlineData("{'Key':{'pk':{'S':'a'}}}",
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")]
    [InlineData("{}",
        "2 validation errors detected: "
        + "Value null at 'tableName' failed to satisfy constraint: Member must not be null; "
        + "Value null at 'key' failed to satisfy constraint: Member must not be null")]
    [InlineData("{'TableName':'','Key':{}}",
        "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")]
    [InlineData("{'TableName':'bad table!@#','Key':{}}",
        "1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy constraint: "
        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")]
    [InlineData("{'TableName':'plain'}",
        "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null")]
    [InlineData("{'TableName':'plain','Key':{},'ReturnConsumedCapacity':'ALL'}",
        "1 validation error detected: Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#a':'b'}}",
        "ExpressionAttributeNames can only be specified when using expressions")]
    [InlineData("{'TableName':'plain','Key':{'pk':{}}}",
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ProjectionExpression':'#a',"
        + "'ExpressionAttributeNames':{}}",
        "ExpressionAttributeNames must not be empty")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ProjectionExpression':'b',"
        + "'ExpressionAttributeNames':{'x':'b'}}",
        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"x\"")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ProjectionExpression':'b',"
        + "'ExpressionAttributeNames':{'#x':'b'}}",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ProjectionExpression':''}",
        "Invalid ProjectionExpression: The expression can not be empty;")]
    [InlineData("{'TableName':'absent','Key':{'pk':{'S':'a'}}}", "Requested resource not found")]
    [InlineData("{'TableName':'creating','Key':{'pk':{'S':'a'}}}", "Requested resource not found")]
    [InlineData("{'TableName':'plain','Key':{}}", Mismatch)]
    [InlineData("{'TableName':'plain','Key':{'other':{'S':'a'}}}", Mismatch)]
    [InlineData("{'TableName':'plain','Key':{'pk':{'N':'1'}}}", Mismatch)]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'},'sk':{'S':'a'}}}", Mismatch)]
    [InlineData("{'TableName':'sorted','Key':{'pk':{'S':'a'}}}", Mismatch)]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'AttributesToGet':['a']}",
        "One or more parameter values were invalid: "
        + "AttributesToGet is not supported by this version of DynaCluster yet")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'AttributesToGet':['a'],'ProjectionExpression':'a'}",
        "Can not use both expression and non-expression parameters in the same request: "
        + "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}")]
    public Task GetItemIsRefused(string json, string message) => Refused("GetItem", json, message);

    [Theory]
    [InlineData("{'TableName':'plain'}",
        "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnValues':'SOME'}",
        "1 validation error detected: Value 'SOME' at 'returnValues' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnConsumedCapacity':'A',"
        + "'ReturnItemCollectionMetrics':'B','ReturnValuesOnConditionCheckFailure':'C'}",
        "3 validation errors detected: Value 'A' at 'returnConsumedCapacity' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; "
        + "Value 'B' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [SIZE, NONE]; "
        + "Value 'C' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [ALL_OLD, NONE]")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW'}",
        "Return values set to invalid value")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ExpressionAttributeValues':{':a':{'S':'b'}}}",
        "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ConditionExpression':'a = :a',"
        + "'ExpressionAttributeValues':{}}",
        "ExpressionAttributeValues must not be empty")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ConditionExpression':'a = :a',"
        + "'ExpressionAttributeValues':{':a':{'N':'x'}}}",
        "ExpressionAttributeValues contains invalid value: "
        + "The parameter cannot be converted to a numeric value: x for key :a")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'ConditionExpression':'a = :a',"
        + "'ExpressionAttributeValues':{':a':{'S':'x'},':b':{'S':'x'}}}",
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}")]
    [InlineData("{'TableName':'plain','Item':{'x':{'S':'a'}}}",
        "One or more parameter values were invalid: Missing the key pk in the item")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'N':'1'}}}",
        "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':''}}}",
        "One or more parameter values are not valid. "
        + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk")]
    [InlineData("{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'rank':{'S':'c'}}}",
        "One or more parameter values were invalid: "
        + "Type mismatch for Index Key rank Expected: N Actual: S IndexName: by-rank")]
    [InlineData("{'TableName':'plain','Item':{'pk':{'S':'a'}},'Expected':{'a':{'Exists':false}}}",
        "One or more parameter values were invalid: Expected is not supported by this version of DynaCluster yet")]
    public Task PutItemIsRefused(string json, string message) => Refused("PutItem", json, message);

    [Fact]
    public Task PutItemOfMoreThan400KiBIsRefused() => Refused(
        "PutItem",
        "{'TableName':'plain','Item':{'pk':{'S':'a'},'b':{'S':'" + new string('x', (400 * 1024) - 3) + "'}}}",
        "Item size has exceeded the maximum allowed size");

    [Fact]
    public async Task PutItemOfExactly400KiBIsTaken() => Assert.Equal("", await _router.CallAsync(
        "PutItem", Quoted("{'TableName':'plain','Item':{'pk':{'S':'a'},'b':{'S':'"
            + new string('x', (400 * 1024) - 4) + "'}}}")));

    [Theory]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET pk = :a',"
        + "'ExpressionAttributeValues':{':a':{'S':'x'}}}",
        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ExpressionAttributeValues':{':a':{'S':'x'}}}",
        "ExpressionAttributeValues can only be specified when using expressions: "
        + "UpdateExpression and ConditionExpression are null")]
    [InlineData("{'TableName':'absent','Key':{'pk':{'S':'a'}},'UpdateExpression':'INVALID SYNTAX'}",
        "Invalid UpdateExpression: Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\"")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'REMOVE a',"
        + "'AttributeUpdates':{'a':{'Action':'DELETE'}}}",
        "Can not use both expression and non-expression parameters in the same request: "
        + "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}")]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':''}}}",
        "One or more parameter values are not valid. "
        + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk")]
    public Task UpdateItemIsRefused(string json, string message) => Refused("UpdateItem", json, message);

    [Theory]
    [InlineData("{'TableName':'plain','Key':{'pk':{'S':'a'}},'ReturnValues':'UPDATED_OLD'}",
        "Return values set to invalid value")]
    [InlineData("{'TableName':'sorted','Key':{'pk':{'S':'a'},'sk':{'S':'1'}}}", Mismatch)]
    public Task DeleteItemIsRefused(string json, string message) => Refused("DeleteItem", json, message);

    [Fact]
    public async Task JsonOfAWrongTypeIsASerializationException()
    {
        ApiError error = await _router.RefusedAsync("GetItem", Quoted("{'TableName':1,'Key':{}}"));
        Assert.Equal("SerializationException", error.Type);
    }

    [Fact]
    public async Task MissingTableIsAResourceNotFoundException()
    {
        ApiError error = await _router.RefusedAsync(
            "GetItem", Quoted("{'TableName':'absent','Key':{'pk':{'S':'a'}}}"));
        Assert.Equal("ResourceNotFoundException", error.Type);
    }

    [Fact]
    public async Task ARefusedRequestReachesNoGroup()
    {
        await _router.RefusedAsync("PutItem", Quoted("{'TableName':'plain','Item':{'x':{'S':'a'}}}"));
        Assert.Empty(_router.Partitions.Requests);
    }

    private static string Quoted(string json) => json.Replace('\'', '"');

    private async Task Refused(string operation, string json, string message)
    {
        ApiError error = await _router.RefusedAsync(operation, Quoted(json));
        Assert.Equal(message, error.Message);
    }
}

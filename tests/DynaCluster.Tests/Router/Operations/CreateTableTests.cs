namespace DynaCluster.Tests.Router.Operations;

public sealed class CreateTableTests
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string OnDemand = "\"BillingMode\":\"PAY_PER_REQUEST\"";
    private const string KeyA = "{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}";
    private const string KeyB = "{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}";
    private const string DefinitionA = "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}";
    private const string DefinitionB = "{\"AttributeName\":\"b\",\"AttributeType\":\"N\"}";
    private const string DefinitionC = "{\"AttributeName\":\"c\",\"AttributeType\":\"B\"}";
    private const string Simple = $"\"AttributeDefinitions\":[{DefinitionA}],\"KeySchema\":[{KeyA}]";
    private const string Composite =
        $"\"AttributeDefinitions\":[{DefinitionA},{DefinitionB},{DefinitionC}],\"KeySchema\":[{KeyA},{KeyB}]";

    private readonly RouterHost _host = new();

    [Fact]
    public async Task A_table_is_described_as_it_was_asked_for()
    {
        await CreateAsync($"{Simple},{OnDemand}");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        string id = (string)answer.Json["Table"]!["TableId"]!; // described
        Assert.Equal(
            "{\"Table\":{\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
            + "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],\"TableName\":\"tab\","
            + "\"TableStatus\":\"ACTIVE\",\"CreationDateTime\":1700000000.123,"
            + "\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,"
            + "\"WriteCapacityUnits\":0},\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\","
            + "\"LastUpdateToPayPerRequestDateTime\":1700000000.123},\"TableSizeBytes\":0,\"ItemCount\":0,"
            + $"\"TableArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\",\"TableId\":\"{id}\","
            + "\"DeletionProtectionEnabled\":false}}",
            answer.Text);
    }

    [Fact]
    public async Task A_provisioned_table_shows_its_units()
    {
        await CreateAsync($"{Simple},\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6}}");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Equal(
            "{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6}",
            answer.Json["Table"]!["ProvisionedThroughput"]!.ToJsonString()); // described
    }

    [Fact]
    public async Task A_local_index_is_described_as_it_was_asked_for()
    {
        await CreateAsync($"{Composite},{OnDemand},{Indexes("\"INCLUDE\",\"NonKeyAttributes\":[\"z\",\"y\"]")}");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Equal(
            "[{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},"
            + "{\"AttributeName\":\"c\",\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"INCLUDE\","
            + "\"NonKeyAttributes\":[\"z\",\"y\"]},\"IndexSizeBytes\":0,\"ItemCount\":0,"
            + "\"IndexArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab/index/ind\"}]",
            answer.Json["Table"]!["LocalSecondaryIndexes"]!.ToJsonString()); // described
    }

    [Fact]
    public async Task Protection_and_class_are_kept()
    {
        await CreateAsync(
            $"{Simple},{OnDemand},\"DeletionProtectionEnabled\":true,\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\"");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Contains(
            "\"TableClassSummary\":{\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\"},\"DeletionProtectionEnabled\":true",
            answer.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_says_that_the_table_is_being_made()
    {
        DoorAnswer answer = await CreateAsync($"{Simple},{OnDemand}");
        Assert.Equal("CREATING", (string?)answer.Json["TableDescription"]!["TableStatus"]); // answered
    }

    [Fact]
    public async Task A_second_table_of_one_name_is_refused()
    {
        await CreateAsync($"{Simple},{OnDemand}");
        DoorAnswer answer = await CreateAsync($"{Simple},{OnDemand}");
        Assert.Equal(("ResourceInUseException", "Table already exists: tab"), (answer.Error, answer.Message));
    }

    [Theory]
    [InlineData("{}", "The parameter 'TableName' is required but was not present in the request")]
    [InlineData("{\"TableName\":null}", "The parameter 'TableName' is required but was not present in the request")]
    [InlineData(
        "{\"TableName\":\"ab\",\"KeySchema\":[]}",
        "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 3")]
    [InlineData(
        "{\"TableName\":\"\"}",
        "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")]
    [InlineData(
        "{\"TableName\":\"a;c\"}",
        "1 validation error detected: Value 'a;c' at 'tableName' failed to satisfy constraint: "
        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")]
    [InlineData(
        "{\"TableName\":\"abc\"}",
        "2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: "
        + "Member must not be null; Value null at 'keySchema' failed to satisfy constraint: Member must not be null")]
    public async Task A_request_without_its_members_is_refused(string body, string text)
        => Assert.Equal(text, (await _host.CallAsync("CreateTable", body)).Message);

    [Theory]
    [InlineData(
        $"\"AttributeDefinitions\":[{DefinitionA}],\"KeySchema\":[]",
        "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData(
        $"\"AttributeDefinitions\":[{DefinitionA}],\"KeySchema\":[{KeyA},{KeyB},{KeyA}]",
        "Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), "
        + "KeySchemaElement(attributeName=a, keyType=HASH)]' at 'keySchema' failed to satisfy constraint: "
        + "Member must have length less than or equal to 2")]
    [InlineData(
        $"\"AttributeDefinitions\":[{DefinitionA}],\"KeySchema\":[{{\"AttributeName\":\"a\",\"KeyType\":\"X\"}}]",
        "Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [HASH, RANGE]")]
    [InlineData(
        $"\"AttributeDefinitions\":[{{\"AttributeName\":\"a\",\"AttributeType\":\"X\"}}],\"KeySchema\":[{KeyA}]",
        "Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [B, N, S]")]
    [InlineData(
        $"{Simple},\"BillingMode\":\"X\"",
        "Value 'X' at 'billingMode' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]")]
    [InlineData(
        $"{Simple},\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":1}}",
        "Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")]
    public async Task A_member_that_breaks_a_constraint_is_refused(string members, string text)
        => Assert.Equal("1 validation error detected: " + text, (await CreateAsync(members)).Message);

    [Theory]
    [InlineData(
        $"{Simple},{OnDemand},\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":1}}",
        Invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        + "PAY_PER_REQUEST")]
    [InlineData(
        Simple,
        Invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")]
    [InlineData(
        $"{Simple},\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":1000000000001,\"WriteCapacityUnits\":1}}",
        "Given value 1000000000001 for ReadCapacityUnits is out of bounds")]
    public async Task Throughput_that_does_not_fit_the_billing_mode_is_refused(string members, string text)
        => Assert.Equal(text, (await CreateAsync(members)).Message);

    [Theory]
    [InlineData(
        $"[{DefinitionA}]", $"[{KeyA},{{\"AttributeName\":\"a\",\"KeyType\":\"RANGE\"}}]",
        "Invalid KeySchema: Some index key attribute have no definition")]
    [InlineData(
        $"[{DefinitionA},{DefinitionC}]", $"[{KeyA},{KeyB}]",
        Invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [a, b], "
        + "AttributeDefinitions: [a, c]")]
    [InlineData(
        $"[{DefinitionA},{DefinitionB}]", $"[{KeyA},{{\"AttributeName\":\"a\",\"KeyType\":\"RANGE\"}}]",
        "Both the Hash Key and the Range Key element in the KeySchema have the same name")]
    [InlineData(
        $"[{DefinitionB}]", $"[{KeyB}]", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")]
    [InlineData(
        $"[{DefinitionA},{DefinitionB}]", $"[{KeyA},{{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"}}]",
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")]
    [InlineData(
        $"[{DefinitionA},{DefinitionB}]", $"[{KeyA}]",
        Invalid + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        + "AttributeDefinitions")]
    public async Task Keys_that_make_no_table_are_refused(string definitions, string keys, string text)
        => Assert.Equal(
            text,
            (await CreateAsync($"\"AttributeDefinitions\":{definitions},\"KeySchema\":{keys},{OnDemand}")).Message);

    [Theory]
    [InlineData(Simple, "\"ALL\"", "Table KeySchema does not have a range key, which is required when specifying a "
        + "LocalSecondaryIndex")]
    [InlineData(Composite, "\"INCLUDE\"", "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")]
    [InlineData(
        Composite, "\"ALL\",\"NonKeyAttributes\":[\"z\"]", "ProjectionType is ALL, but NonKeyAttributes is specified")]
    [InlineData(Composite, "null", "Unknown ProjectionType: null")]
    public async Task An_index_that_does_not_fit_the_table_is_refused(string table, string projection, string text)
        => Assert.Equal(Invalid + text, (await CreateAsync($"{table},{OnDemand},{Indexes(projection)}")).Message);

    [Theory]
    [InlineData(1, 2, "Duplicate index name: ind")]
    [InlineData(6, 1, "Number of LocalSecondaryIndexes exceeds per-table limit of 5")]
    [InlineData(0, 1, "List of LocalSecondaryIndexes is empty")]
    public async Task A_wrong_number_of_indexes_is_refused(int names, int ofEach, string text)
    {
        IEnumerable<string> indexes =
            from i in Enumerable.Range(0, names)
            from _ in Enumerable.Range(0, ofEach)
            select Index(i == 0 ? "ind" : $"ind{i}", "\"ALL\"");
        DoorAnswer answer = await CreateAsync(
            $"{Composite},{OnDemand},\"LocalSecondaryIndexes\":[{string.Join(",", indexes)}]");
        Assert.Equal(Invalid + text, answer.Message);
    }

    [Fact]
    public async Task A_defined_attribute_that_is_no_key_is_refused()
    {
        string unused = Composite.Replace(
            DefinitionC, DefinitionC + ",{\"AttributeName\":\"d\",\"AttributeType\":\"S\"}", StringComparison.Ordinal);
        DoorAnswer answer = await CreateAsync($"{unused},{OnDemand},{Indexes("\"ALL\"")}");
        Assert.Equal(
            Invalid + "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c, d], "
            + "keys used: [a, b, c]",
            answer.Message);
    }

    [Theory]
    [InlineData("SSESpecification", "{\"Enabled\":true}")]
    [InlineData("Tags", "[{\"Key\":\"a\",\"Value\":\"b\"}]")]
    [InlineData("OnDemandThroughput", "{\"MaxReadRequestUnits\":5}")]
    [InlineData("WarmThroughput", "{\"ReadUnitsPerSecond\":12000}")]
    [InlineData("ResourcePolicy", "\"{}\"")]
    public async Task A_member_of_a_later_version_is_refused_by_name(string member, string value)
    {
        DoorAnswer answer = await CreateAsync($"{Simple},{OnDemand},\"{member}\":{value}");
        Assert.Equal(Invalid + $"{member} is not supported by this version of DynaCluster yet", answer.Message);
    }

    [Fact]
    public async Task Defaults_of_members_of_a_later_version_pass()
    {
        DoorAnswer answer = await CreateAsync(
            $"{Simple},{OnDemand},\"StreamSpecification\":{{\"StreamEnabled\":false}},\"Tags\":[],"
            + "\"SSESpecification\":{\"Enabled\":false},\"ResourcePolicy\":\"\"");
        Assert.Equal(200, answer.Status);
    }

    private static string Indexes(string projection) => $"\"LocalSecondaryIndexes\":[{Index("ind", projection)}]";

    private static string Index(string name, string projection)
        => $"{{\"IndexName\":\"{name}\",\"KeySchema\":[{KeyA},{{\"AttributeName\":\"c\",\"KeyType\":\"RANGE\"}}],"
            + $"\"Projection\":{{\"ProjectionType\":{projection}}}}}";

    private Task<DoorAnswer> CreateAsync(string members)
        => _host.CallAsync("CreateTable", $"{{\"TableName\":\"tab\",{members}}}");
}

namespace DynaCluster.Tests.Router.Operations;

public sealed class TimeToLiveOperationTests
{
    private readonly RouterHost _host = new();

    [Fact]
    public async Task An_update_echoes_the_specification()
    {
        await CreateAsync();
        Assert.Equal(
            "{\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":\"ttl\"}}",
            (await UpdateAsync("\"AttributeName\":\"ttl\",\"Enabled\":true")).Text);
    }

    [Theory]
    [InlineData(true, "ENABLED")]
    [InlineData(false, "ENABLING")]
    public async Task What_is_enabled_is_described_with_its_attribute(bool settles, string status)
    {
        await CreateAsync();
        _host.Partitions.TablesSettle = settles;
        await UpdateAsync("\"AttributeName\":\"ttl\",\"Enabled\":true");
        Assert.Equal(
            $"{{\"TimeToLiveDescription\":{{\"TimeToLiveStatus\":\"{status}\",\"AttributeName\":\"ttl\"}}}}",
            (await DescribeAsync()).Text);
    }

    [Theory]
    [InlineData(true, "{\"TimeToLiveStatus\":\"DISABLED\"}")]
    [InlineData(false, "{\"TimeToLiveStatus\":\"DISABLING\",\"AttributeName\":\"ttl\"}")]
    public async Task What_is_disabled_is_described(bool settles, string description)
    {
        await CreateAsync();
        await UpdateAsync("\"AttributeName\":\"ttl\",\"Enabled\":true");
        _host.Time.Advance(TimeSpan.FromHours(1));
        _host.Partitions.TablesSettle = settles;
        await UpdateAsync("\"AttributeName\":\"ttl\",\"Enabled\":false");
        Assert.Equal($"{{\"TimeToLiveDescription\":{description}}}", (await DescribeAsync()).Text);
    }

    [Theory]
    [InlineData(
        "\"AttributeName\":\"\",\"Enabled\":true",
        "1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy "
        + "constraint: Member must have length greater than or equal to 1")]
    [InlineData(
        "\"Enabled\":true",
        "1 validation error detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy "
        + "constraint: Member must not be null")]
    [InlineData(
        "\"AttributeName\":\"ttl\"",
        "1 validation error detected: Value null at 'timeToLiveSpecification.enabled' failed to satisfy "
        + "constraint: Member must not be null")]
    [InlineData("\"AttributeName\":\"ttl\",\"Enabled\":false", "TimeToLive is already disabled")]
    public async Task A_specification_that_makes_no_sense_is_refused(string specification, string text)
    {
        await CreateAsync();
        Assert.Equal(text, (await UpdateAsync(specification)).Message);
    }

    [Fact]
    public async Task An_update_without_specification_is_refused() => Assert.Equal(
        "1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy constraint: "
        + "Member must not be null",
        (await _host.CallAsync("UpdateTimeToLive", "{\"TableName\":\"tab\"}")).Message);

    [Fact]
    public async Task The_time_to_live_of_a_missing_table_is_not_updated()
        => Assert.Equal(
            "ResourceNotFoundException", (await UpdateAsync("\"AttributeName\":\"ttl\",\"Enabled\":true")).Error);

    private Task<DoorAnswer> CreateAsync() => _host.CallAsync(
        "CreateTable",
        "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","
        + "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
        + "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}");

    private Task<DoorAnswer> UpdateAsync(string specification) => _host.CallAsync(
        "UpdateTimeToLive", $"{{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{{{specification}}}}}");

    private Task<DoorAnswer> DescribeAsync() => _host.CallAsync("DescribeTimeToLive", "{\"TableName\":\"tab\"}");
}

using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>DynamoDB Streams: exact, in order, and over with the stream.</summary>
public sealed class StreamTests(Target target) : ConformanceTest(target)
{
    private StreamReader Reader => new(Target, Token);

    [Fact]
    public async Task A_stream_tells_what_happened_to_an_item_in_order()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await WriteAsync(table);
        Assert.Equal(["INSERT :1", "MODIFY 1:2", "REMOVE 2:"], Words(await Reader.ReadAllAsync(arn)));
    }

    [Theory]
    [InlineData("KEYS_ONLY", "INSERT :,MODIFY :,REMOVE :")]
    [InlineData("NEW_IMAGE", "INSERT :1,MODIFY :2,REMOVE :")]
    [InlineData("OLD_IMAGE", "INSERT :,MODIFY 1:,REMOVE 2:")]
    public async Task A_stream_shows_the_images_that_it_was_made_for(string view, string expected)
    {
        (string table, string arn) = await CreateAsync(view);
        await WriteAsync(table);
        Assert.Equal(expected.Split(','), Words(await Reader.ReadAllAsync(arn)));
    }

    [Fact]
    public async Task What_changes_nothing_leaves_no_record()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await PutAsync(table, Item(("pk", S("a")), ("v", N(1))));
        await PutAsync(table, Item(("pk", S("a")), ("v", N(1))));
        await Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table, Key = Key("a"), UpdateExpression = "SET v = :v",
                ExpressionAttributeValues = Item((":v", N(1))),
            },
            Token);
        await Client.DeleteItemAsync(table, Key("missing"), Token);
        Assert.Equal(["INSERT :1"], Words(await Reader.ReadAllAsync(arn)));
    }

    [Fact]
    public async Task A_record_has_all_its_members()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await PutAsync(table, Item(("pk", S("a")), ("v", N(1))));
        JsonNode record = Assert.Single(await Reader.ReadAllAsync(arn));
        JsonNode change = record["dynamodb"]!; // a record has one
        Assert.Equal(
            ("1.1", "aws:dynamodb", "us-east-1", "NEW_AND_OLD_IMAGES", 32),
            (StreamReader.Text(record, "eventVersion"), StreamReader.Text(record, "eventSource"),
            StreamReader.Text(record, "awsRegion"), StreamReader.Text(change, "StreamViewType"),
            StreamReader.Text(record, "eventID").Length));
        Assert.InRange(StreamReader.Text(change, "SequenceNumber").Length, 21, 40);
        Assert.Equal("""{"pk":{"S":"a"}}""", change["Keys"]!.ToJsonString());
        Assert.True(change["SizeBytes"]!.GetValue<long>() > 0);
        Assert.NotNull(change["ApproximateCreationDateTime"]);
    }

    [Fact]
    public async Task LATEST_begins_behind_what_was_written()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_IMAGE);
        await PutAsync(table, Item(("pk", S("a")), ("v", N(1))));
        string shard = await ShardOfAsync(arn);
        string iterator = await Reader.IteratorAsync(arn, shard, "LATEST");
        await PutAsync(table, Item(("pk", S("a")), ("v", N(2))));
        Assert.Equal(["MODIFY :2"], Words((await Reader.ReadAsync(iterator)).Records));
    }

    [Theory]
    [InlineData("AT_SEQUENCE_NUMBER", "MODIFY 1:2,REMOVE 2:")]
    [InlineData("AFTER_SEQUENCE_NUMBER", "REMOVE 2:")]
    public async Task A_reader_goes_on_at_a_sequence_number(string type, string expected)
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await WriteAsync(table);
        string shard = await ShardOfAsync(arn);
        JsonNode second = (await Reader.ReadAllAsync(arn))[1];
        string iterator = await Reader.IteratorAsync(
            arn, shard, type, StreamReader.Text(second["dynamodb"]!, "SequenceNumber")); // a record has one
        Assert.Equal(expected.Split(','), Words((await Reader.ReadAsync(iterator)).Records));
    }

    [Fact]
    public async Task A_disabled_stream_ends_in_all_its_shards()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await WriteAsync(table);
        await DisableAsync(table);
        foreach (string shard in await Reader.ShardsAsync(arn))
        {
            Assert.True((await Reader.ReadAsync(await Reader.IteratorAsync(arn, shard, "TRIM_HORIZON"))).IsClosed);
        }
    }

    [Fact]
    public async Task A_stream_that_is_enabled_again_is_another_one_and_the_old_one_stays_readable()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await WriteAsync(table);
        await DisableAsync(table);
        await PutAsync(table, Item(("pk", S("unseen")), ("v", N(7))));
        await EnableAsync(table, StreamViewType.NEW_IMAGE);
        await PutAsync(table, Item(("pk", S("a")), ("v", N(9))));
        string second = await ArnAsync(table);
        Assert.NotEqual(arn, second);
        Assert.Equal(["INSERT :1", "MODIFY 1:2", "REMOVE 2:"], Words(await Reader.ReadAllAsync(arn)));
        Assert.Equal(["INSERT :9"], Words(await Reader.ReadAllAsync(second)));
    }

    [Fact]
    public async Task The_stream_of_a_deleted_table_stays_readable()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await WriteAsync(table);
        await Client.DeleteTableAsync(table, Token);
        Assert.Equal(["INSERT :1", "MODIFY 1:2", "REMOVE 2:"], Words(await Reader.ReadAllAsync(arn)));
    }

    [Fact]
    public async Task A_stream_is_listed_and_described()
    {
        (string table, string arn) = await CreateAsync(StreamViewType.KEYS_ONLY);
        JsonNode listed = await Reader.CallAsync("ListStreams", new JsonObject { ["TableName"] = table });
        Assert.Equal(arn, StreamReader.Text(Assert.Single(listed["Streams"]!.AsArray())!, "StreamArn")); // it is there
        JsonNode description = await Reader.DescribeAsync(arn);
        Assert.Equal(
            (table, "KEYS_ONLY", "ENABLED", """[{"AttributeName":"pk","KeyType":"HASH"}]"""),
            (StreamReader.Text(description, "TableName"), StreamReader.Text(description, "StreamViewType"),
            StreamReader.Text(description, "StreamStatus"), description["KeySchema"]!.ToJsonString()));
    }

    [Fact]
    public async Task An_unknown_stream_is_not_found()
        => Assert.Equal("ResourceNotFoundException", await Reader.FailAsync("DescribeStream", new JsonObject
        {
            ["StreamArn"] = "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2026-01-01T00:00:00.000",
        }));

    [Fact]
    public async Task An_iterator_that_nobody_gave_is_refused()
        => Assert.Equal("ValidationException", await Reader.FailAsync(
            "GetRecords", new JsonObject { ["ShardIterator"] = "made-up" }));

    [Fact]
    public async Task An_enabled_stream_is_not_enabled_again()
    {
        (string table, _) = await CreateAsync(StreamViewType.KEYS_ONLY);
        await FailsValidationAsync(() => EnableAsync(table, StreamViewType.KEYS_ONLY));
    }

    [Fact]
    public async Task What_expired_is_told_with_who_deleted_it()
    {
        Assert.SkipUnless(Target.IsOwn, "another service may take hours to delete what expired");
        (string table, string arn) = await CreateAsync(StreamViewType.OLD_IMAGE);
        await Client.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest
            {
                TableName = table,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "v", Enabled = true },
            },
            Token);
        long past = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60;
        await PutAsync(table, Item(("pk", S("a")), ("v", N(past))));
        for (int attempt = 0; attempt < 100 && await GetAsync(table, Key("a")) is not null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
        JsonNode removed = (await Reader.ReadAllAsync(arn))[^1];
        Assert.Equal("REMOVE", StreamReader.Text(removed, "eventName"));
        JsonNode who = removed["userIdentity"] ?? throw new InvalidOperationException(removed.ToJsonString());
        Assert.Equal(
            ("Service", "dynamodb.amazonaws.com"),
            (Who(who, "type"), Who(who, "principalId")));
    }

    // The service writes these members with a capital or a small first letter, by the version of its answer.
    private static string Who(JsonNode identity, string member)
        => (identity[member] ?? identity[char.ToUpperInvariant(member[0]) + member[1..]])?.GetValue<string>() ?? "";

    private static string[] Words(IEnumerable<JsonNode> records) => [.. records.Select(record =>
        $"{StreamReader.Text(record, "eventName")} {Value(record, "OldImage")}:{Value(record, "NewImage")}")];

    private static string Value(JsonNode record, string image)
        => record["dynamodb"]?[image]?["v"]?["N"]?.GetValue<string>() ?? "";

    private async Task<(string Table, string Arn)> CreateAsync(StreamViewType view)
    {
        string table = await CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions = [new("pk", "S")],
            KeySchema = [new("pk", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = view },
        });
        return (table, await ArnAsync(table));
    }

    private async Task<string> ArnAsync(string table)
        => (await Client.DescribeTableAsync(table, Token)).Table.LatestStreamArn;

    /// <summary>An item comes, changes and goes.</summary>
    private async Task WriteAsync(string table)
    {
        await PutAsync(table, Item(("pk", S("a")), ("v", N(1))));
        await PutAsync(table, Item(("pk", S("a")), ("v", N(2))));
        await Client.DeleteItemAsync(table, Key("a"), Token);
    }

    /// <summary>The shard that has records.</summary>
    private async Task<string> ShardOfAsync(string arn)
    {
        foreach (string shard in await Reader.ShardsAsync(arn))
        {
            string iterator = await Reader.IteratorAsync(arn, shard, "TRIM_HORIZON");
            if ((await Reader.ReadAsync(iterator)).Records.Count > 0)
            {
                return shard;
            }
        }
        throw new InvalidOperationException("No shard has records.");
    }

    private async Task DisableAsync(string table)
    {
        await Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = table, StreamSpecification = new StreamSpecification { StreamEnabled = false },
            },
            Token);
        await WaitForActiveAsync(table);
    }

    private async Task EnableAsync(string table, StreamViewType view)
    {
        await Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = table,
                StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = view },
            },
            Token);
        await WaitForActiveAsync(table);
    }
}

using System.Text.Json.Nodes;
using DynaCluster.Model.Changes;
using DynaCluster.Protocol;
using DynaCluster.Tests.Node;
using Google.Protobuf;
using Xunit;

namespace DynaCluster.Tests.Router.Operations;

/// <summary>The API of streams over groups that answer as the test says.</summary>
public sealed class StreamOperationTests
{
    private const string Shard = "shardId-00000000000000000011-00000001";

    private readonly RouterHost _host = new();

    [Fact]
    public async Task A_table_shows_its_stream()
    {
        await CreateAsync("NEW_IMAGE");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Contains(
            "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"},"
            + "\"LatestStreamLabel\":\"2023-11-14T22:13:20.123\","
            + "\"LatestStreamArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab/stream/"
            + "2023-11-14T22:13:20.123\"",
            answer.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "{\"StreamEnabled\":true}",
        "One or more parameter values were invalid: Table is being created with a stream enabled, "
        + "UpdateViewType is required")]
    [InlineData(
        "{\"StreamEnabled\":false,\"StreamViewType\":\"NEW_IMAGE\"}",
        "One or more parameter values were invalid: Table is being created with a stream disabled, "
        + "UpdateViewType should not be specified")]
    [InlineData(
        "{\"StreamViewType\":\"NEW_IMAGE\"}",
        "1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy "
        + "constraint: Member must not be null")]
    [InlineData(
        "{\"StreamEnabled\":true,\"StreamViewType\":\"new_image\"}",
        "1 validation error detected: Value 'new_image' at 'streamSpecification.streamViewType' failed to satisfy "
        + "constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]")]
    public async Task A_specification_that_makes_no_sense_is_refused(string specification, string text)
        => Assert.Equal(text, (await CreateWithAsync(specification)).Message);

    [Fact]
    public async Task Enabling_an_enabled_stream_is_refused()
    {
        await CreateAsync("NEW_IMAGE");
        DoorAnswer answer = await _host.CallAsync(
            "UpdateTable",
            "{\"TableName\":\"tab\","
            + "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"}}");
        Assert.Equal("Table already has an enabled stream: TableName: tab", answer.Message);
    }

    [Fact]
    public async Task Streams_are_listed_by_table()
    {
        await CreateAsync("NEW_IMAGE", "tab");
        await CreateAsync("NEW_IMAGE", "other");
        JsonNode listed = await CallAsync("ListStreams", "{\"TableName\":\"tab\"}");
        JsonNode stream = Assert.Single(listed["Streams"]!.AsArray())!; // there is one
        Assert.Equal("tab", stream["TableName"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_page_of_streams_ends_with_the_stream_to_go_on_behind()
    {
        await CreateAsync("NEW_IMAGE", "aaa");
        string last = await CreateAsync("NEW_IMAGE", "bbb");
        JsonNode first = await CallAsync("ListStreams", "{\"Limit\":1}");
        string after = first["LastEvaluatedStreamArn"]!.GetValue<string>();
        JsonNode second = await CallAsync("ListStreams", $"{{\"ExclusiveStartStreamArn\":\"{after}\"}}");
        JsonNode stream = Assert.Single(second["Streams"]!.AsArray())!; // there is one
        Assert.Equal(last, stream["StreamArn"]!.GetValue<string>());
        Assert.False(second.AsObject().ContainsKey("LastEvaluatedStreamArn"));
    }

    [Fact]
    public async Task The_stream_of_a_deleted_table_is_still_described()
    {
        string arn = await CreateAsync("NEW_IMAGE");
        await _host.CallAsync("DeleteTable", "{\"TableName\":\"tab\"}");
        JsonNode described = await CallAsync("DescribeStream", $"{{\"StreamArn\":\"{arn}\"}}");
        Assert.Equal(
            "DISABLED",
            described["StreamDescription"]!["StreamStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task Shards_of_all_groups_are_described_with_their_lineage()
    {
        string arn = await CreateAsync("NEW_IMAGE");
        ServeShards();
        JsonNode described = await CallAsync("DescribeStream", $"{{\"StreamArn\":\"{arn}\"}}");
        JsonNode[] shards =
            [.. described["StreamDescription"]!["Shards"]!.AsArray().Select(shard => shard!)];
        Assert.Equal(8, shards.Length);
        Assert.Equal(
            "{\"ShardId\":\"shardId-00000000000000000011-00000001\",\"SequenceNumberRange\":{"
            + "\"StartingSequenceNumber\":\"0000010000000000000000011000000\","
            + "\"EndingSequenceNumber\":\"0000010000000000000000029999999\"}}",
            shards[0].ToJsonString());
        Assert.Equal(
            "shardId-00000000000000000011-00000001", shards[4]["ParentShardId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Shards_come_in_pages()
    {
        string arn = await CreateAsync("NEW_IMAGE");
        ServeShards();
        List<string> ids = [];
        string? after = null;
        do
        {
            string start = after is null ? "" : $",\"ExclusiveStartShardId\":\"{after}\"";
            JsonNode page = await CallAsync(
                "DescribeStream", $"{{\"StreamArn\":\"{arn}\",\"Limit\":3{start}}}");
            JsonNode description = page["StreamDescription"]!;
            ids.AddRange(description["Shards"]!.AsArray()
                .Select(shard => shard!["ShardId"]!.GetValue<string>()));
            after = (string?)description["LastEvaluatedShardId"];
        }
        while (after is not null);

        Assert.Equal((8, 8), (ids.Count, ids.Distinct().Count()));
    }

    [Fact]
    public async Task Children_of_a_shard_are_found_by_the_filter()
    {
        string arn = await CreateAsync("NEW_IMAGE");
        ServeShards();
        JsonNode described = await CallAsync(
            "DescribeStream",
            $"{{\"StreamArn\":\"{arn}\",\"ShardFilter\":{{\"Type\":\"CHILD_SHARDS\",\"ShardId\":\"{Shard}\"}}}}");
        JsonNode child = Assert.Single(
            described["StreamDescription"]!["Shards"]!.AsArray())!; // there is one
        Assert.Equal("shardId-00000000000000000030-00000001", child["ShardId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_record_has_what_its_view_shows()
    {
        string arn = await CreateAsync("NEW_AND_OLD_IMAGES");
        ServeShards();
        Serve(Change(12, ChangeFlags.HadItem | ChangeFlags.HasItem));
        JsonNode read = await ReadAsync(arn);
        JsonNode record = Assert.Single(read["Records"]!.AsArray())!; // there is one
        Assert.Equal(32, record["eventID"]!.GetValue<string>().Length);
        Assert.Equal("MODIFY", record["eventName"]!.GetValue<string>());
        Assert.Equal(
            "{\"ApproximateCreationDateTime\":1700000000,\"Keys\":{\"pk\":{\"S\":\"a\"}},"
            + "\"NewImage\":{\"pk\":{\"S\":\"a\"},\"v\":{\"N\":\"2\"}},"
            + "\"OldImage\":{\"pk\":{\"S\":\"a\"},\"v\":{\"N\":\"1\"}},"
            + "\"SequenceNumber\":\"0000010000000000000000012000000\",\"SizeBytes\":15,"
            + "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}",
            record["dynamodb"]!.ToJsonString());
    }

    [Theory]
    [InlineData("KEYS_ONLY", false, false)]
    [InlineData("NEW_IMAGE", true, false)]
    [InlineData("OLD_IMAGE", false, true)]
    public async Task A_view_leaves_out_what_it_does_not_show(string view, bool showsNew, bool showsOld)
    {
        string arn = await CreateAsync(view);
        ServeShards();
        Serve(Change(12, ChangeFlags.HadItem | ChangeFlags.HasItem));
        JsonNode read = await ReadAsync(arn);
        JsonNode change = read["Records"]![0]!["dynamodb"]!;
        Assert.Equal(
            (showsNew, showsOld),
            (change.AsObject().ContainsKey("NewImage"), change.AsObject().ContainsKey("OldImage")));
    }

    [Theory]
    [InlineData(ChangeFlags.HasItem, "INSERT")]
    [InlineData(ChangeFlags.HadItem, "REMOVE")]
    public async Task An_event_is_named_by_what_there_was_and_is(ChangeFlags flags, string name)
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Serve(Change(12, flags));
        JsonNode read = await ReadAsync(arn);
        Assert.Equal(name, read["Records"]![0]!["eventName"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deletion_by_time_to_live_says_who_did_it()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Serve(Change(12, ChangeFlags.HadItem | ChangeFlags.Expired));
        JsonNode read = await ReadAsync(arn);
        Assert.Equal(
            "{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}",
            read["Records"]![0]!["userIdentity"]!.ToJsonString());
    }

    [Fact]
    public async Task An_event_has_the_same_id_whenever_it_is_read()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Serve(Change(12, ChangeFlags.HasItem));
        JsonNode first = await ReadAsync(arn);
        JsonNode second = await ReadAsync(arn);
        Assert.Equal(IdOf(first), IdOf(second));
    }

    [Fact]
    public async Task A_shard_that_is_closed_and_drained_has_no_next_iterator()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        _host.Partitions.OnChanges = _ => new ChangesResponse
        {
            Next = new ChangePosition { Index = 30 },
            Ended = true,
        };
        JsonNode read = await ReadAsync(arn);
        Assert.False(read.AsObject().ContainsKey("NextShardIterator"));
    }

    [Fact]
    public async Task Reading_goes_on_where_the_group_says()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Serve(Change(12, ChangeFlags.HasItem));
        JsonNode read = await ReadAsync(arn);
        ChangesRequest? asked = null;
        _host.Partitions.OnChanges = request =>
        {
            asked = request;
            return new ChangesResponse { Next = request.From };
        };
        string next = read["NextShardIterator"]!.GetValue<string>();
        JsonNode again = await CallAsync("GetRecords", $"{{\"ShardIterator\":\"{next}\"}}");
        Assert.Equal((99, 11L), (asked!.From.Index, asked.Shard)); // set by the call
    }

    [Fact]
    public async Task The_trim_horizon_is_where_the_kept_part_begins()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        _host.Partitions.OnChanges = request => request.From.Index < 20
            ? new ChangesResponse { Trimmed = true, FirstKept = new ChangePosition { Index = 20 } }
            : new ChangesResponse { Changes = { Change(20, ChangeFlags.HasItem) }, Next = request.From };
        JsonNode read = await ReadAsync(arn);
        Assert.Single(read["Records"]!.AsArray());
    }

    [Fact]
    public async Task A_sequence_number_that_is_trimmed_is_refused()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        _host.Partitions.OnChanges = _ => new ChangesResponse { Trimmed = true };
        DoorAnswer answer = await IteratorAsync(arn, "AT_SEQUENCE_NUMBER", "0000010000000000000000012000000");
        Assert.Equal("TrimmedDataAccessException", answer.Error);
    }

    [Theory]
    [InlineData("0000010000000000000000010000000")]
    [InlineData("0000010000000000000000030000000")]
    [InlineData("000001000000000000000001200000x")]
    public async Task A_sequence_number_outside_its_shard_is_refused(string number)
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Assert.Equal("ValidationException", (await IteratorAsync(arn, "AFTER_SEQUENCE_NUMBER", number)).Error);
    }

    [Fact]
    public async Task An_iterator_at_a_number_needs_the_number()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        Assert.Equal("ValidationException", (await IteratorAsync(arn, "AT_SEQUENCE_NUMBER", null)).Error);
    }

    [Fact]
    public async Task An_iterator_expires_after_fifteen_minutes()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        string iterator = (string)(await IteratorAsync(arn)).Json["ShardIterator"]!; // it was made
        _host.Time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromMilliseconds(1));
        DoorAnswer answer = await _host.CallStreamsAsync("GetRecords", $"{{\"ShardIterator\":\"{iterator}\"}}");
        Assert.Equal("ExpiredIteratorException", answer.Error);
    }

    [Fact]
    public async Task An_iterator_that_was_changed_is_refused()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        ServeShards();
        string iterator = (string)(await IteratorAsync(arn)).Json["ShardIterator"]!; // it was made
        char[] changed = iterator.ToCharArray();
        changed[^10] = changed[^10] == 'A' ? 'B' : 'A';
        DoorAnswer answer = await _host.CallStreamsAsync(
            "GetRecords", $"{{\"ShardIterator\":\"{new string(changed)}\"}}");
        Assert.Equal("ValidationException", answer.Error);
    }

    [Theory]
    [InlineData("GetRecords", "{\"ShardIterator\":\"garbage\"}", "ValidationException")]
    [InlineData("GetRecords", "{}", "ValidationException")]
    [InlineData("ListStreams", "{\"Limit\":0}", "ValidationException")]
    [InlineData("ListStreams", "{\"Limit\":101}", "ValidationException")]
    [InlineData("DescribeStream", "{\"StreamArn\":\"short\"}", "ValidationException")]
    [InlineData(
        "DescribeStream",
        "{\"StreamArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab/stream/2020-01-01T00:00:00.000\"}",
        "ResourceNotFoundException")]
    [InlineData(
        "DescribeStream",
        "{\"StreamArn\":\"arn:aws:dynamodb:eu-west-1:000000000000:table/tab/stream/2020-01-01T00:00:00.000\"}",
        "ResourceNotFoundException")]
    public async Task What_makes_no_sense_is_refused(string operation, string json, string error)
        => Assert.Equal(error, (await _host.CallStreamsAsync(operation, json)).Error);

    [Fact]
    public async Task A_shard_that_is_not_there_is_not_found()
    {
        string arn = await CreateAsync("KEYS_ONLY");
        Assert.Equal("ResourceNotFoundException", (await IteratorAsync(arn)).Error);
    }

    [Fact]
    public async Task Operations_of_streams_are_not_found_among_those_of_tables()
        => Assert.Equal("UnknownOperationException", (await _host.CallAsync("ListStreams", "{}")).Error);

    private static string IdOf(JsonNode read)
        => read["Records"]![0]!["eventID"]!.GetValue<string>();

    private static Change Change(long index, ChangeFlags flags)
    {
        byte[] record = ChangeRecord.Write(
            new ChangeHead(flags, 1, default),
            NodeItems.Item("a", 1),
            (flags & ChangeFlags.HasItem) != 0 ? NodeItems.Item("a", 2) : default);
        ChangeRecord.Complete(record, 1_700_000_000_123ul << 16);
        return new Change
        {
            Position = new ChangePosition { Index = index },
            Record = UnsafeByteOperations.UnsafeWrap(record),
        };
    }

    private void Serve(params Change[] changes) => _host.Partitions.OnChanges = _ => new ChangesResponse
    {
        Changes = { changes },
        Next = new ChangePosition { Index = 99 },
    };

    /// <summary>Each of the four groups has a closed shard from 11 to 30, and its child.</summary>
    private void ServeShards() => _host.Partitions.OnShards = _ => new ShardsResponse
    {
        Shards =
        {
            new Shard { StartIndex = 11, EndIndex = 30 },
            new Shard { StartIndex = 30, ParentStart = 11 },
        },
    };

    private Task<DoorAnswer> CreateWithAsync(string specification, string table = "tab")
        => _host.CallAsync(
            "CreateTable",
            $"{{\"TableName\":\"{table}\",\"BillingMode\":\"PAY_PER_REQUEST\","
            + "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
            + "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
            + $"\"StreamSpecification\":{specification}}}");

    /// <returns>ARN of the stream.</returns>
    private async Task<string> CreateAsync(string view, string table = "tab")
    {
        DoorAnswer answer = await CreateWithAsync($"{{\"StreamEnabled\":true,\"StreamViewType\":\"{view}\"}}", table);
        return (string)answer.Json["TableDescription"]!["LatestStreamArn"]!; // just made
    }

    private Task<DoorAnswer> IteratorAsync(string arn, string type = "TRIM_HORIZON", string? number = null)
        => _host.CallStreamsAsync(
            "GetShardIterator",
            $"{{\"StreamArn\":\"{arn}\",\"ShardId\":\"{Shard}\",\"ShardIteratorType\":\"{type}\""
            + (number is null ? "}" : $",\"SequenceNumber\":\"{number}\"}}"));

    private async Task<JsonNode> ReadAsync(string arn)
    {
        string iterator = (string)(await IteratorAsync(arn)).Json["ShardIterator"]!; // it was made
        return await CallAsync("GetRecords", $"{{\"ShardIterator\":\"{iterator}\"}}");
    }

    private async Task<JsonNode> CallAsync(string operation, string json)
    {
        DoorAnswer answer = await _host.CallStreamsAsync(operation, json);
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }
}

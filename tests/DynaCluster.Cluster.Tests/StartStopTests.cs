using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

public sealed class StartStopTests : IDisposable
{
    private static readonly TimeSpan StopDurationMax = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SIGTERM_ends_it_cleanly_within_10_seconds_under_load()
    {
        await using ServerProcess server = await StartAsync();
        using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
        await Clients.CreateTableAsync(client, "things");
        WriteHistory history = new("things", writers: 8, keysOfWriter: 10);
        Task writing = history.WriteAsync(client, CancellationToken.None);
        server.Terminate();
        await server.WaitForExitAsync(StopDurationMax);
        await writing;
        Assert.Equal(0, server.ExitCode);
        Assert.Contains("Stopped", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_clean_stop()
    {
        Dictionary<string, AttributeValue> key = new() { ["pk"] = new() { S = "a" } };
        await using (ServerProcess server = await StartAsync())
        {
            using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
            await Clients.CreateTableAsync(client, "things");
            await client.PutItemAsync("things", key, Token);
            server.Terminate();
            await server.WaitForExitAsync(StopDurationMax);
        }
        await using ServerProcess again = await StartAsync();
        using AmazonDynamoDBClient reader = Clients.Create(again.Endpoint);
        Assert.True((await reader.GetItemAsync("things", key, consistentRead: true, Token)).IsItemSet);
    }

    [Fact]
    public async Task It_answers_its_first_request_soon_after_its_start()
    {
        await using (ServerProcess warm = await StartAsync())
        {
            // The first start makes the folder; a later one is what a user waits for every day.
        }
        long begin = TimeProvider.System.GetTimestamp();
        await using ServerProcess server = await StartAsync();
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, server.Endpoint);
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.ListTables");
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        using HttpResponseMessage answer = await http.SendAsync(request, Token);
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(begin);
        TestContext.Current.TestOutputHelper?.WriteLine($"first answer after {elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // The product's bar is 1.5 s on an idle machine (./dev bench measures it); build machines are loaded.
        Assert.True(elapsed < TimeSpan.FromSeconds(10), $"the first answer took {elapsed}");
    }

    [Fact]
    public async Task A_folder_in_use_is_refused()
    {
        await using ServerProcess server = await StartAsync();
        (int exitCode, string output) = await RefusedAsync("--data", _folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{_folder.Path} is in use by another dynacluster process", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--admin-port")]
    public async Task A_port_in_use_is_refused(string option)
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        (int exitCode, string output) = await RefusedAsync(
            "--data", _folder.Path, option, port, option == "--port" ? "--admin-port" : "--port", "0");
        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", output, StringComparison.Ordinal);
        Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_a_newer_format_is_refused()
    {
        File.WriteAllText(Manifest, """{"format":99,"minimumReader":99,"groups":4}""");
        (int exitCode, string output) = await RefusedAsync("--data", _folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains("was written by a newer dynacluster", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("""{"format":1}""")]
    public async Task A_damaged_folder_is_refused(string manifest)
    {
        File.WriteAllText(Manifest, manifest);
        (int exitCode, string output) = await RefusedAsync("--data", _folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains("is damaged", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node.id")]
    [InlineData("raftlog/CURRENT")]
    [InlineData("groups/1/state/CURRENT")]
    public async Task Damage_inside_the_folder_is_told_without_a_stack_trace(string file)
    {
        await using (ServerProcess server = await StartAsync())
        {
            server.Terminate();
            await server.WaitForExitAsync(StopDurationMax);
        }
        File.WriteAllText(Path.Combine(_folder.Path, file), "garbage");
        (int exitCode, string output) = await RefusedAsync(
            "--data", _folder.Path, "--port", "0", "--admin-port", "0");
        Assert.Equal(1, exitCode);
        Assert.Contains("damaged", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at DynaCluster", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused_and_left_alone()
    {
        string file = Path.Combine(_folder.Path, "letters.txt");
        File.WriteAllText(file, "dear");
        (int exitCode, string output) = await RefusedAsync("--data", _folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains("was not made by dynacluster", output, StringComparison.Ordinal);
        Assert.Equal("dear", File.ReadAllText(file));
    }

    [Fact]
    public async Task Another_number_of_groups_is_refused()
    {
        await using (ServerProcess server = await StartAsync("--groups", "2"))
        {
            server.Terminate();
            await server.WaitForExitAsync(StopDurationMax);
        }
        (int exitCode, string output) = await RefusedAsync("--data", _folder.Path, "--groups", "3");
        Assert.Equal(1, exitCode);
        Assert.Contains("has 2 groups, and 3 were asked for", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--no-such-option")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "8004", "--grpc-port", "8004")]
    [InlineData("--bind", "0.0.0.0")]
    [InlineData("--groups", "0")]
    [InlineData("--account", "12")]
    [InlineData("--config", "/no/such/file.json")]
    public async Task Wrong_options_are_refused(params string[] options)
    {
        (int exitCode, string output) = await RefusedAsync([.. options, "--data", _folder.Path]);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("dynacluster: ", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Settings_come_from_the_file_and_the_command_line_wins()
    {
        using TemporaryFolder settings = new();
        string file = Path.Combine(settings.Path, "my.json");
        File.WriteAllText(file, """{ "region": "eu-test-1", "groups": 7, /* why not */ "port": 0, }""");
        (int exitCode, string output) = await RefusedAsync("--config", file, "--groups", "3", "--print-config");
        Assert.Equal(0, exitCode);
        Assert.Contains("\"region\": \"eu-test-1\"", output, StringComparison.Ordinal);
        Assert.Contains("\"groups\": 3", output, StringComparison.Ordinal);
        Assert.Contains("\"port\": 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_in_the_settings_file_is_refused()
    {
        using TemporaryFolder settings = new();
        string file = Path.Combine(settings.Path, "my.json");
        File.WriteAllText(file, """{ "prot": 1 }""");
        (int exitCode, string output) = await RefusedAsync("--config", file);
        Assert.Equal(2, exitCode);
        Assert.Contains("Unknown key \"prot\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_door_tells_health_and_metrics()
    {
        await using ServerProcess server = await StartAsync();
        using HttpClient http = new() { BaseAddress = new Uri(server.Admin) };
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token));
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri("/readyz", UriKind.Relative), Token));
        Assert.Contains("dynacluster_links_frames_sent_total ",
            await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_to_copy_makes_a_first_table()
    {
        Assert.SkipUnless(Shell.Has("aws"), "the AWS CLI is not installed");
        await using ServerProcess server = await StartAsync();
        string line = Shell.FirstTableLine(server.Output);
        (int exitCode, string output) = await Shell.RunAsync(line);
        Assert.True(exitCode == 0, output);
        using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
        await Clients.WaitForActiveAsync(client, "first");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Manifest => Path.Combine(_folder.Path, "dynacluster.folder");

    private Task<ServerProcess> StartAsync(params string[] options) => ServerProcess.StartAsync(_folder.Path, options);

    private static Task<(int ExitCode, string Output)> RefusedAsync(params string[] options)
        => ServerProcess.RunAsync(options);
}

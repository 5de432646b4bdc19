using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynaCluster.Processes;

[assembly: AssemblyFixture(typeof(DynaCluster.Conformance.Tests.Target))]

namespace DynaCluster.Conformance.Tests;

/// <summary>What the tests talk to: the endpoint in DYNACLUSTER_ENDPOINT, or a server of this build on an empty folder.
/// </summary>
public sealed class Target : IAsyncLifetime
{
    private TemporaryFolder? _folder;
    private ServerProcess? _server;

    /// <summary>It is a server of this build, and not another service.</summary>
    public bool IsOwn => _server is not null;

    public string Endpoint { get; private set; } = "";

    public AmazonDynamoDBClient Client { get; private set; } = null!; // set before the first test

    /// <summary>Raw requests, where the SDK would hide what is asked for.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("DYNACLUSTER_ENDPOINT") is { Length: > 0 } endpoint)
        {
            Endpoint = endpoint;
        }
        else
        {
            _folder = new TemporaryFolder();
            _server = await ServerProcess.StartAsync(
                _folder.Path, ["--disk-reserve", "0", "--ttl-sweep-interval", "0.2"]);
            Endpoint = _server.Endpoint;
        }
        Amazon.AWSConfigs.InitializeCollections = true;
        Client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig
            {
                ServiceURL = Endpoint,
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
                Timeout = TimeSpan.FromSeconds(30),
            });
    }

    /// <summary>What the server wrote, for the message of a failure; empty for a foreign target.</summary>
    public string ServerOutput => _server?.Output ?? "";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _folder?.Dispose();
    }
}

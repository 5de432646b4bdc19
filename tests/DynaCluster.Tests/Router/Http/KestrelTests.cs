using System.Net;
using System.Text;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DynaCluster.Tests.Router.Http;

/// <summary>The door behind a real socket.</summary>
public sealed class KestrelTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication? _server;
    private Uri _address = new("http://unset");

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _server = builder.Build();
        RouterContext router = new RouterHost().Context;
        DynamoEndpoint.Map(_server, router, OperationTable.Of(router));
        await _server.StartAsync();
        _address = new Uri(_server.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First()); // a started server has one
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync(); // started above
    }

    [Fact]
    public async Task A_call_over_a_socket_is_answered()
    {
        using HttpResponseMessage answer = await CallAsync("{}"u8.ToArray());
        Assert.Equal("{\"TableNames\":[]}", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_connection_goes_on_after_an_error()
    {
        using HttpResponseMessage broken = await CallAsync("{"u8.ToArray());
        using HttpResponseMessage answer = await CallAsync("{}"u8.ToArray());
        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.OK), (broken.StatusCode, answer.StatusCode));
    }

    [Fact]
    public async Task A_body_in_many_pieces_is_put_together()
    {
        string name = new('a', 200_000);
        using HttpResponseMessage answer = await CallAsync(
            Encoding.UTF8.GetBytes($"{{\"Unknown\":\"{name}\",\"Limit\":0}}"));
        Assert.Contains("'limit'", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> CallAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address);
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.ListTables");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        return await _client.SendAsync(request, Token);
    }
}

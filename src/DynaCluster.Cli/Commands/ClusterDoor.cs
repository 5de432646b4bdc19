using System.CommandLine;
using DynaCluster.Cli.Lab;
using DynaCluster.Client.Admin;
using DynaCluster.Protocol;

namespace DynaCluster.Cli.Commands;

/// <summary>Finds a node that answers: the one that is said, else one of the lab, else the usual port here.</summary>
internal sealed class ClusterDoor
{
    private const string Usual = "127.0.0.1:8001";

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"gRPC port of any node of the cluster. Default: a node of the lab in --dir, else {Usual}.",
        HelpName = "HOST:GRPCPORT",
    };

    private readonly Option<string?> _folder = LabCommands.FolderOption();

    public void AddTo(Command command)
    {
        command.Options.Add(_endpoint);
        command.Options.Add(_folder);
    }

    /// <summary>host:port of the gRPC doors that are to be tried.</summary>
    public string[] EndpointsOf(ParseResult parsed)
        => EndpointsOf(parsed.GetValue(_endpoint), parsed.GetValue(_folder));

    /// <summary>The client is the caller's; the status is what it answered first.</summary>
    /// <exception cref="AdminException">Nobody answers.</exception>
    public async Task<(AdminClient Client, ClusterStatusResponse Status)> OpenAsync(
        ParseResult parsed, CancellationToken token)
    {
        string[] endpoints = EndpointsOf(parsed);
        AdminException? last = null;
        foreach (string endpoint in endpoints)
        {
            AdminClient client = new(endpoint);
            try
            {
                return (client, await client.StatusAsync(token));
            }
            catch (AdminException e)
            {
                client.Dispose();
                last = e;
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        throw new AdminException(
            last!.Message + " (--endpoint HOST:GRPCPORT says where the cluster is)", last); // there was one at least
    }

    private static string[] EndpointsOf(string? endpoint, string? folder)
    {
        if (endpoint is not null)
        {
            return Uri.TryCreate("http://" + endpoint, UriKind.Absolute, out Uri? uri) && uri.PathAndQuery == "/"
                ? [endpoint]
                : throw new CliException($"{endpoint} is no HOST:GRPCPORT.");
        }

        if (LabState.Find(LabFolder.Find(folder)) is { } lab)
        {
            string[] running = [.. lab.Nodes.Where(node => ProcessStamp.Of(node) is { IsPaused: false })
                .Select(node => node.AdminEndpoint)];
            return running.Length > 0 ? running : throw new CliException("No node of the lab runs: `dyna lab up`.");
        }

        return folder is null ? [Usual] : throw new CliException($"There is no lab in {Path.GetFullPath(folder)}.");
    }
}

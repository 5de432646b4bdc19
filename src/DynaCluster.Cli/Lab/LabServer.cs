using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Cli.Lab;

/// <summary>Starts servers that live on when dyna ends.</summary>
/// <param name="path">The executable.</param>
internal sealed class LabServer(string path)
{
    /// <summary>Beside dyna, or in the build of the same configuration.</summary>
    /// <exception cref="CliException">It is not there.</exception>
    public static LabServer Find(string? asked)
    {
        string name = OperatingSystem.IsWindows() ? "dynacluster.exe" : "dynacluster";
        string[] parts = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\');
        string[] candidates = asked is not null
            ? [Path.GetFullPath(asked)]
            : [
                Path.Combine(AppContext.BaseDirectory, name),
                Path.GetFullPath(Path.Combine(
                    AppContext.BaseDirectory, "../../../../DynaCluster.Server/bin", parts[^2], parts[^1], name)),
            ];
        return candidates.FirstOrDefault(File.Exists) is { } found
            ? new LabServer(found)
            : throw new CliException($"There is no server at {string.Join(" or ", candidates)}. "
                + "Build it (./dev build), or say where it is with --server PATH.");
    }

    /// <summary>What a node is started with.</summary>
    /// <param name="join">Node addresses of others; empty: it makes the cluster.</param>
    public static IReadOnlyList<string> Options(string labFolder, LabNode node, IReadOnlyList<string> join)
    {
        List<string> options =
        [
            "--data", Path.Combine(labFolder, node.Folder),
            "--zone", node.Zone,
            "--port", Text(node.Ports.Http),
            "--grpc-port", Text(node.Ports.Grpc),
            "--node-port", Text(node.Ports.Node),
            "--admin-port", Text(node.Ports.Admin),
            "--disk-reserve", "0",
        ];
        if (join.Count > 0)
        {
            options.AddRange(["--join", string.Join(",", join)]);
        }

        return options;
    }

    /// <summary>Starts the node's process with its output in its log.</summary>
    /// <returns>The node with its process.</returns>
    public LabNode Start(string labFolder, LabNode node, IReadOnlyList<string> join)
    {
        // A session of its own: Ctrl+C and the end of the terminal are not for it. Every step takes the place of the
        // one before, so that the id is the server's.
        const string script = "log=$1; shift; if command -v setsid >/dev/null 2>&1; then set -- setsid \"$@\"; fi; "
            + "exec \"$@\" >>\"$log\" 2>&1 </dev/null";
        ProcessStartInfo start = new("/bin/sh")
        {
            UseShellExecute = false,
            WorkingDirectory = labFolder,
        };
        foreach (string argument in (string[])
            ["-c", script, "dyna-lab", Path.Combine(labFolder, node.Log), path, .. Options(labFolder, node, join)])
        {
            start.ArgumentList.Add(argument);
        }

        // The server takes settings from its environment; those of this terminal are not for a lab.
        foreach (string name in start.Environment.Keys
            .Where(name => name.StartsWith("DYNA_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)
            ?? throw new CliException($"The server {path} cannot be started.");
        return node with { Pid = process.Id, Started = ProcessStamp.Find(process.Id)?.Started };
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

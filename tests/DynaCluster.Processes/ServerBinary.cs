namespace DynaCluster.Processes;

/// <summary>Where the server lies that was built with these tests.</summary>
public static class ServerBinary
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable of the configuration that the tests were built in.</summary>
    public static string Path { get; } = FindBinary();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "DynaCluster.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("DynaCluster.sln is in no folder above the tests.");
    }

    private static string FindBinary()
    {
        // tests/X/bin/<configuration>/<framework>/
        string[] parts = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\');
        string name = OperatingSystem.IsWindows() ? "dynacluster.exe" : "dynacluster";
        return System.IO.Path.Combine(Root, "src", "DynaCluster.Server", "bin", parts[^2], parts[^1], name);
    }
}

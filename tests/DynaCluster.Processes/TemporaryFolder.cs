namespace DynaCluster.Processes;

/// <summary>A folder of one test, gone after it.</summary>
public sealed class TemporaryFolder(string prefix = "dynacluster-") : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

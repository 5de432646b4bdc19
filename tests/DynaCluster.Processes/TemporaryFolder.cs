namespace DynaCluster.Processes;

/// <summary>A folder of one test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dynacluster-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

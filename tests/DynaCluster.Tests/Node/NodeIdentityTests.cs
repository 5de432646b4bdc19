using DynaCluster.Node.Cluster;
using DynaCluster.Storage.Folders;

namespace DynaCluster.Tests.Node;

public sealed class NodeIdentityTests : IDisposable
{
    private static readonly NodeIdentity Some = new(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), 7, Guid.Empty, 4);

    private readonly string _folder = Directory.CreateTempSubdirectory("dynacluster-identity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_empty_folder_has_none() => Assert.Null(NodeIdentity.Find(_folder));

    [Fact]
    public void What_was_saved_is_found_again()
    {
        Some.Save(_folder);
        Assert.Equal(Some, NodeIdentity.Find(_folder));
    }

    [Theory]
    [InlineData("raftlog")]
    [InlineData("groups")]
    public void Data_without_an_identity_is_refused(string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder, content));
        Assert.Throws<FolderRefusedException>(() => NodeIdentity.Find(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dynacluster-node 2\n\n\n\n\n")]
    [InlineData("dynacluster-node 1\n00000001-0002-0003-0405-060708090a0b\nseven\n"
        + "00000000-0000-0000-0000-000000000000\n4\n")]
    [InlineData("dynacluster-node 1\n00000001-0002-0003-0405-060708090a0b\n7\n"
        + "00000000-0000-0000-0000-000000000000\n0\n")]
    public void A_damaged_file_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_folder, NodeIdentity.FileName), text);
        Assert.Contains(
            "damaged",
            Assert.Throws<FolderRefusedException>(() => NodeIdentity.Find(_folder)).Message,
            StringComparison.Ordinal);
    }
}

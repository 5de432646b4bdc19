using DynaCluster.Server.Folders;

namespace DynaCluster.Server.Composition;

/// <summary>Where a node lives: its folder, and the port of its gRPC door, which its cluster is told.</summary>
public sealed record NodePlace(DataFolder Folder, int GrpcPort);

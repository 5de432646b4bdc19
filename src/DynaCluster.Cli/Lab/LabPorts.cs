namespace DynaCluster.Cli.Lab;

/// <summary>The ports of a lab's node.</summary>
internal sealed record LabPorts(int Http, int Node, int Grpc, int Admin)
{
    /// <summary>How they follow from the base, for people.</summary>
    public const string Rule = "ports of node n: DynamoDB BASE+n, between nodes BASE+100+n, gRPC BASE+200+n, "
        + "admin BASE+300+n";

    public const int NodesMax = 99;
    public const int BaseMax = ushort.MaxValue - 300 - NodesMax;

    public IReadOnlyList<int> All => [Http, Node, Grpc, Admin];

    public static LabPorts Of(int basePort, int number)
        => new(basePort + number, basePort + 100 + number, basePort + 200 + number, basePort + 300 + number);
}

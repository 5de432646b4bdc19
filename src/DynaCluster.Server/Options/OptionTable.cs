namespace DynaCluster.Server.Options;

/// <summary>Every setting of the server. A name that is not here is refused wherever it comes from.</summary>
public static class OptionTable
{
    public static readonly OptionDefinition Config =
        new("config", "FILE", "File with settings (JSON). Default: ./dynacluster.json, if it exists.");

    public static readonly OptionDefinition Data =
        new("data", "DIR", "Folder that keeps the data; made if it does not exist. Default: ./data.");

    public static readonly OptionDefinition Bind =
        new("bind", "ADDRESS", "Address to listen on. Default: 127.0.0.1. Another than loopback needs --insecure.");

    public static readonly OptionDefinition Insecure =
        new("insecure", "", "Allow an address that others can reach, although requests are not authenticated yet.");

    public static readonly OptionDefinition Port =
        new("port", "N", "Port of the DynamoDB door. Default: 8000. 0 picks a free one.");

    public static readonly OptionDefinition AdminPort =
        new("admin-port", "N", "Port of /metrics, /healthz, /readyz, on loopback. Default: 8003. 0 picks a free one.");

    public static readonly OptionDefinition Region =
        new("region", "NAME", "Name of this region, as in ARNs. Default: us-east-1.");

    public static readonly OptionDefinition Account =
        new("account", "ID", "Account of the tables, 12 digits. Default: 000000000000.");

    public static readonly OptionDefinition Groups =
        new("groups", "N", "Partition groups, 1 to 128. Fixed when the folder is made. Default: 4.");

    public static readonly OptionDefinition DiskReserve =
        new("disk-reserve", "BYTES", "Free space below which growing writes are refused. "
            + "Default: 5 % of the disk, at least 1 GiB.");

    public static readonly OptionDefinition NodePort =
        new("node-port", "N", "Port for the other nodes of the cluster. 0 picks a free one. Default: 8002, "
            + "or a free one when that is taken.");

    public static readonly OptionDefinition GrpcPort =
        new("grpc-port", "N", "Port for applications and operators over gRPC. 0 picks a free one. Default: 8001, "
            + "or a free one when that is taken.");

    public static readonly OptionDefinition Advertise =
        new("advertise", "HOST", "How other nodes and clients name this host. Default: the address to listen on.");

    public static readonly OptionDefinition Zone =
        new("zone", "NAME", "Availability zone of this node; replicas of a group lie in different ones. "
            + "Default: zone-1.");

    public static readonly OptionDefinition Roles =
        new("roles", "ROLE,...", "What this node does: storage (it may hold replicas), router (it has a "
            + "DynamoDB door). Default: storage,router.");

    public static readonly OptionDefinition Join =
        new("join", "HOST:NODEPORT,...", "Node ports of other nodes: with an empty folder the node joins their "
            + "cluster, and waits until one of them answers.");

    public static readonly OptionDefinition Bootstrap =
        new("bootstrap", "", "Make a new cluster when the folder is empty and every node of --join answers that it "
            + "knows none. Without --join an empty folder makes a cluster anyway.");

    public static readonly OptionDefinition TtlSweepInterval =
        new("ttl-sweep-interval", "SECONDS", "Time between two looks for expired items, e.g. 0.5. Default: 3.");

    public static readonly OptionDefinition TtlChangeInterval =
        new("ttl-change-interval", "SECONDS", "How long after UpdateTimeToLive another one of the same table is "
            + "refused. Default: 3600.");

    /// <summary>In the order that they are shown.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        Config, Data, Bind, Insecure, Port, GrpcPort, NodePort, AdminPort, Advertise, Zone, Roles, Join, Bootstrap,
        Region, Account, Groups, DiskReserve, TtlSweepInterval, TtlChangeInterval,
    ];

    public static OptionDefinition? Find(string name) => All.FirstOrDefault(o => o.Name == name);

    /// <summary>The keys of the settings file, which cannot name itself.</summary>
    public static string KnownKeys() => string.Join(", ", All.Where(o => o != Config).Select(o => o.Name));
}

using System.Globalization;
using DynaCluster.Model;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>The first state of a new cluster.</summary>
public static class ClusterDefinitions
{
    /// <summary>The number of XXH3-64 with the fixed seed of KeyCodec.</summary>
    public const uint HashFunctionXxh3 = 1;

    /// <summary>The newest level of formats that this program writes.</summary>
    public const uint LevelNewest = 1;

    /// <param name="dataGroups">Groups 1..N, whose ranges split the 64-bit ring evenly.</param>
    public static ClusterDefinition Create(
        Guid clusterId, string region, string account, int dataGroups, DateTimeOffset now)
    {
        Invariant.That(dataGroups is > 0 and <= Limits.DataGroupsMax);
        var cluster = new ClusterDefinition
        {
            ClusterId = clusterId.ToString("D", CultureInfo.InvariantCulture),
            Region = region,
            Account = account,
            HashFunction = HashFunctionXxh3,
            Level = LevelNewest,
            CreatedAtMs = now.ToUnixTimeMilliseconds(),
        };
        for (int i = 0; i < dataGroups; i++)
        {
            UInt128 low = ((UInt128)(uint)i << 64) / (uint)dataGroups;
            cluster.Groups.Add(new GroupRange { Group = (uint)i + 1, LowHash = (ulong)low });
        }

        return cluster;
    }
}

/// <summary>Ids made from the injected chance.</summary>
public static class RandomIds
{
    /// <summary>A version 4 UUID, as TableId and the cluster's id are.</summary>
    public static Guid Guid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The same as text.</summary>
    public static string Uuid(Random random) => Guid(random).ToString("D", CultureInfo.InvariantCulture);
}

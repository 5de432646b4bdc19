using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>CRC32C of a chunk with where it belongs, so that a right chunk at a wrong place is found too.</summary>
internal static class SnapshotChecksum
{
    public static uint Of(string path, long offset, ReadOnlySpan<byte> content)
    {
        var crc = Add(uint.MaxValue, Encoding.UTF8.GetBytes(path));
        crc = BitOperations.Crc32C(crc, unchecked((ulong)offset));
        return ~Add(crc, content);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}

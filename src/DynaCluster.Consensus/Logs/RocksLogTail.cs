using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using DynaCluster.Model.Files;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// Tells a torn last write from damage, which RocksDB does not: after a power loss a file system may leave the last
/// write with holes of zeros, and RocksDB calls that corruption. A write begins only after the sync of the one before
/// it has ended; so what is broken is torn, and nobody was told of it, exactly if no whole record begins behind it.
/// </summary>
internal static class RocksLogTail
{
    // The format of RocksDB's write-ahead files: blocks of 32 KiB; crc u32, length u16, type u8, bytes.
    private const int BlockBytes = 32 * 1024;
    private const int HeaderBytes = 7;
    private const int LengthOffset = 4;
    private const int TypeOffset = 6;
    private const byte Full = 1;
    private const byte First = 2;
    private const byte Middle = 3;
    private const byte Last = 4;
    private const byte FirstControlType = 9;
    private const uint ChecksumMask = 0xa282ead8;

    /// <summary>Cuts a torn last write off the newest write-ahead file.</summary>
    /// <returns>False: there is none, what is broken was whole once; or nothing is broken.</returns>
    public static bool TryCut(string folder)
    {
        if (NewestFile(folder) is not { } path)
        {
            return false;
        }

        var bytes = File.ReadAllBytes(path);
        var end = EndOfWhole(bytes, out var broken);
        if (end == bytes.Length || (broken && BeginsBehind(bytes, end)))
        {
            return false;
        }

        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(end);
            DurableFile.Sync(file.SafeFileHandle);
        }

        return true;
    }

    private static string? NewestFile(string folder)
        => Directory.EnumerateFiles(folder, "*.log")
            .Where(f => long.TryParse(Path.GetFileNameWithoutExtension(f), CultureInfo.InvariantCulture, out _))
            .MaxBy(f => long.Parse(Path.GetFileNameWithoutExtension(f), CultureInfo.InvariantCulture));

    /// <summary>Where the last whole record ends.</summary>
    /// <param name="broken">Whether something stands there that is no record; else the file ends within one.</param>
    private static int EndOfWhole(ReadOnlySpan<byte> bytes, out bool broken)
    {
        var end = 0;
        var at = 0;
        var inside = false;
        broken = false;
        while (at < bytes.Length)
        {
            var room = BlockBytes - (at % BlockBytes);
            if (room < HeaderBytes)
            {
                at += Math.Min(room, bytes.Length - at);
                end = inside ? end : at;
                continue;
            }

            var record = bytes.Slice(at, Math.Min(room, bytes.Length - at));
            if (!IsWhole(record, out var type, out var length) || inside != (type is Middle or Last))
            {
                broken = true;
                return end;
            }

            at += length;
            inside = type is First or Middle;
            end = inside ? end : at;
        }

        return end;
    }

    /// <summary>Whether any record begins whole behind the place, however the bytes between look.</summary>
    private static bool BeginsBehind(ReadOnlySpan<byte> bytes, int end)
    {
        for (var at = end + 1; at + HeaderBytes <= bytes.Length; at++)
        {
            var room = BlockBytes - (at % BlockBytes);
            var record = bytes.Slice(at, Math.Min(room, bytes.Length - at));
            if (room >= HeaderBytes && IsWhole(record, out var type, out _) && type is not (Middle or Last))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="record">From the header to the end of the block or file.</param>
    /// <param name="length">With the header.</param>
    private static bool IsWhole(ReadOnlySpan<byte> record, out byte type, out int length)
    {
        (type, length) = (0, 0);
        if (record.Length < HeaderBytes)
        {
            return false;
        }

        type = record[TypeOffset];
        length = HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(record[LengthOffset..]);
        var known = type is Full or First or Middle or Last or >= FirstControlType;
        return known && length <= record.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(record) == Checksum(record[TypeOffset..length]);
    }

    private static uint Checksum(ReadOnlySpan<byte> typeAndBytes)
    {
        var crc = uint.MaxValue;
        while (typeAndBytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(typeAndBytes));
            typeAndBytes = typeAndBytes[sizeof(ulong)..];
        }

        foreach (var one in typeAndBytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return unchecked(BitOperations.RotateRight(~crc, 15) + ChecksumMask);
    }
}

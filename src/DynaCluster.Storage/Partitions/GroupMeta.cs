using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Model.Topology;

namespace DynaCluster.Storage.Partitions;

/// <summary>Where a group's state stands. Immutable; one record is written with every applied run.</summary>
public sealed record GroupMeta
{
    public const byte Format = 1;
    public const byte Reader = 1;

    private const int BytesMin = 2 + (6 * sizeof(long));
    private const int Bytes = BytesMin + sizeof(long);

    public static GroupMeta Empty { get; } = new();

    /// <summary>Log index of the last applied entry of any kind; 0: none.</summary>
    public long AppliedIndex { get; init; }

    public long AppliedTerm { get; init; }

    /// <summary>Leader epoch: the log index of the last applied barrier; 0: none.</summary>
    public long Epoch { get; init; }

    /// <summary>Log index of the last accepted effects, or of the barrier when none followed it.</summary>
    public long LastEffectIndex { get; init; }

    /// <summary>Highest stamp that may move the group's clock.</summary>
    public ulong HighestStamp { get; init; }

    public ulong HighestCommittedAt { get; init; }

    /// <summary>Which of the ranges that the group has had it owns: its log changes it, and nothing else.</summary>
    public ulong RangeEpoch { get; init; } = PartitionMap.FoundingEpoch;

    internal byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = Format;
        bytes[1] = Reader;
        Span<byte> rest = bytes.AsSpan(2);
        BinaryPrimitives.WriteInt64LittleEndian(rest, AppliedIndex);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], AppliedTerm);
        BinaryPrimitives.WriteInt64LittleEndian(rest[16..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(rest[24..], LastEffectIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[32..], HighestStamp);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[40..], HighestCommittedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[48..], RangeEpoch);
        return bytes;
    }

    internal static GroupMeta Decode(byte[]? bytes, uint group)
    {
        if (bytes is null)
        {
            return Empty;
        }

        if (bytes.Length < 2 || bytes[1] > Reader)
        {
            throw new NewerStateException(
                $"The state of group {group} was written in format {(bytes.Length > 0 ? bytes[0] : 0)} by a newer "
                + $"version; this build reads up to {Reader}. Start the newer version of dynacluster on this folder.");
        }

        Invariant.That(bytes.Length >= BytesMin);
        ReadOnlySpan<byte> rest = bytes.AsSpan(2);
        return new GroupMeta
        {
            AppliedIndex = BinaryPrimitives.ReadInt64LittleEndian(rest),
            AppliedTerm = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]),
            Epoch = BinaryPrimitives.ReadInt64LittleEndian(rest[16..]),
            LastEffectIndex = BinaryPrimitives.ReadInt64LittleEndian(rest[24..]),
            HighestStamp = BinaryPrimitives.ReadUInt64LittleEndian(rest[32..]),
            HighestCommittedAt = BinaryPrimitives.ReadUInt64LittleEndian(rest[40..]),

            // States of 0.1 before this member was added are of groups that were never split.
            RangeEpoch = rest.Length > 48
                ? BinaryPrimitives.ReadUInt64LittleEndian(rest[48..])
                : PartitionMap.FoundingEpoch,
        };
    }
}

/// <summary>State that a newer version wrote; the message says what to do.</summary>
public sealed class NewerStateException(string message) : Exception(message);

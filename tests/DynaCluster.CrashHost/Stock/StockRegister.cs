using System.Buffers;
using System.Buffers.Binary;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DynaCluster.CrashHost.Stock;

/// <summary>One number, the last that was agreed on; the log makes it anew in every life.</summary>
internal sealed class StockRegister : IStateMachine
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public ISnapshot? Snapshot => null;

    public ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token)
    {
        // The engine's own entries, the first of a term and memberships, are of other lengths.
        if (!entry.IsConfiguration && entry.TryGetPayload(out ReadOnlySequence<byte> payload)
            && payload.Length == sizeof(long))
        {
            Volatile.Write(ref _value, BinaryPrimitives.ReadInt64LittleEndian(payload.ToArray()));
        }

        return ValueTask.FromResult(entry.Index);
    }

    public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
}

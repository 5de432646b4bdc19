using System.Buffers.Binary;
using DynaCluster.Consensus;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Mutants;

/// <summary>Stands before a state, and shows it effects as if each had been evaluated upon the one before it in the
/// log: the guard of the chain accepts them all, but for holes. It knows the chain from the log alone, so the log must
/// be whole.</summary>
public sealed class HiddenChain(ReplicatedState state) : ReplicatedState
{
    private const byte BarrierKind = 1;
    private const byte EffectsKind = 2;
    private const int EpochAt = 8;
    private const int PreviousAt = 16;
    private const long Nowhere = long.MaxValue;

    private long _epoch;
    private long _lastEffects;

    public override long AppliedIndex => state.AppliedIndex;

    public override long AppliedTerm => state.AppliedTerm;

    public override long FlushedIndex => state.FlushedIndex;

    public static bool HoldsEffects(ReadOnlySpan<byte> payload) => payload[0] == EffectsKind;

    /// <summary>The same effects, evaluated upon something that never was: apply skips them.</summary>
    public static byte[] Hole(ReadOnlySpan<byte> payload)
    {
        byte[] hole = payload.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(hole.AsSpan(PreviousAt), Nowhere);
        return hole;
    }

    public override void Apply(ReadOnlySpan<LogEntry> entries)
    {
        LogEntry[] shown = new LogEntry[entries.Length];
        for (int at = 0; at < entries.Length; at++)
        {
            shown[at] = entries[at].Kind == LogEntryKind.Application ? Show(entries[at]) : entries[at];
        }

        state.Apply(shown);
    }

    public override void RequestFlush() => state.RequestFlush();

    private LogEntry Show(LogEntry entry)
    {
        ReadOnlySpan<byte> payload = entry.Payload.Span;
        if (payload[0] == BarrierKind)
        {
            _epoch = entry.Index;
            _lastEffects = entry.Index;
        }

        if (!HoldsEffects(payload) || BinaryPrimitives.ReadInt64LittleEndian(payload[PreviousAt..]) == Nowhere)
        {
            return entry;
        }

        byte[] changed = payload.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(EpochAt), _epoch);
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(PreviousAt), _lastEffects);
        _lastEffects = entry.Index;
        return entry with { Payload = changed };
    }
}

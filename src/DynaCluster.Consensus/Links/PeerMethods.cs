using System.Buffers;
using System.Numerics;
using DynaCluster.Model;
using Grpc.Core;

namespace DynaCluster.Consensus.Links;

/// <summary>
/// The gRPC method of raft.proto. Its messages are read and written by hand, to the same bytes as generated code would:
/// a generated message would allocate an array for each, most of them large.
/// </summary>
internal static class PeerMethods
{
    public const string Service = "dynacluster.v1.Peers";

    /// <summary>The header that carries the caller's node id, and the callee's in the answer.</summary>
    public const string NodeHeader = "dyna-node";

    /// <summary>Largest message: the largest frame, and its tag and length.</summary>
    public const int MessageBytesMax = Limits.FrameBytesMax + TagBytesMax;

    private const int TagBytesMax = 6;
    private const byte FramesTag = (1 << 3) | 2; // field 1, length-delimited

    /// <param name="held">Counts the received batches for as long as they are held.</param>
    public static Method<FrameBatch, FrameBatch> Exchange(HeldBytes? held)
    {
        var marshaller = Marshallers.Create(Serialize, context => Deserialize(context, held));
        return new Method<FrameBatch, FrameBatch>(
            MethodType.DuplexStreaming, Service, nameof(Exchange), marshaller, marshaller);
    }

    private static void Serialize(FrameBatch batch, SerializationContext context)
    {
        var head = 1 + LengthBytes(batch.Length);
        context.SetPayloadLength(head + batch.Length);
        var writer = context.GetBufferWriter();
        var span = writer.GetSpan(head);
        span[0] = FramesTag;
        var length = (uint)batch.Length;
        for (var i = 1; i < head; i++)
        {
            span[i] = (byte)((length & 0x7f) | (i + 1 < head ? 0x80u : 0));
            length >>= 7;
        }

        writer.Advance(head);
        writer.Write(batch.Memory.Span);
        context.Complete();
    }

    private static FrameBatch Deserialize(DeserializationContext context, HeldBytes? held)
    {
        SequenceReader<byte> reader = new(context.PayloadAsReadOnlySequence());
        if (!reader.TryRead(out var tag) || tag != FramesTag || ReadLength(ref reader) != reader.Remaining)
        {
            throw FrameException.Damaged("its message has another form");
        }

        var length = (int)reader.Remaining;
        FrameBatch batch = new(length, held);
        reader.TryCopyTo(batch.Add(length));
        return batch;
    }

    private static int LengthBytes(int length) => (BitOperations.Log2((uint)length | 1) / 7) + 1;

    private static long ReadLength(ref SequenceReader<byte> reader)
    {
        long length = 0;
        for (var shift = 0; shift < 35 && reader.TryRead(out var part); shift += 7)
        {
            length |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return length;
            }
        }

        return -1;
    }
}

using System.Buffers;
using DynaCluster.Consensus.Links;
using Google.Protobuf;
using Grpc.Core;
using Wire = DynaCluster.Protocol.FrameBatch;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>What is written by hand is what raft.proto says.</summary>
public sealed class PeerMethodsTests
{
    private static readonly Method<FrameBatch, FrameBatch> s_method = PeerMethods.Exchange(null);

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    [InlineData(3_000_000)]
    public void A_message_is_written_as_generated_code_reads_it(int bytes)
    {
        Wire read = Wire.Parser.ParseFrom(Write(Filled(bytes)));
        Assert.Equal(Filled(bytes), read.Frames.ToByteArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    [InlineData(3_000_000)]
    public void A_message_of_generated_code_is_read(int bytes)
    {
        byte[] written = new Wire { Frames = ByteString.CopyFrom(Filled(bytes)) }.ToByteArray();
        FrameBatch read = s_method.RequestMarshaller.ContextualDeserializer(new Received(written));
        Assert.Equal(Filled(bytes), read.Memory.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0A")]
    [InlineData("0A0501")]
    [InlineData("120101")]
    [InlineData("0AFFFFFFFFFFFF01")]
    public void A_message_of_another_form_is_refused(string hex)
        => Assert.Throws<FrameException>(
            () => s_method.RequestMarshaller.ContextualDeserializer(new Received(Convert.FromHexString(hex))));

    [Fact]
    public void The_method_bears_the_name_in_the_proto_file()
        => Assert.Equal(
            "/" + DynaCluster.Protocol.RaftReflection.Descriptor.Services.Single().FullName + "/"
                + DynaCluster.Protocol.RaftReflection.Descriptor.Services.Single().Methods.Single().Name,
            s_method.FullName);

    private static byte[] Filled(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => unchecked((byte)i))];

    private static byte[] Write(byte[] frames)
    {
        FrameBatch batch = new(frames.Length);
        frames.CopyTo(batch.Add(frames.Length));
        Sent sent = new();
        s_method.RequestMarshaller.ContextualSerializer(batch, sent);
        Assert.Equal(sent.Announced, sent.Writer.WrittenCount);
        return sent.Writer.WrittenSpan.ToArray();
    }

    private sealed class Sent : SerializationContext
    {
        public ArrayBufferWriter<byte> Writer { get; } = new();

        public int Announced { get; private set; }

        public override void SetPayloadLength(int payloadLength) => Announced = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => Writer;

        public override void Complete()
        {
        }
    }

    private sealed class Received(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
    }
}

using CsCheck;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

public sealed class FrameHeaderTests
{
    private static readonly FrameHeader s_header = new(
        LinkNode.Cluster, new FrameRoute(3, 7, 9), FrameKind.AppendEntries, 0x1122334455667788);

    [Fact]
    public void The_bytes_on_the_wire_stay_as_they_are()
        => Assert.Equal(
            "01030000658B416A3D000000030000000000000100020003040506070809"
            + "0A0B07000000000000000900000000000000887766554433221168656C6C6F",
            Convert.ToHexString(Frame("hello"u8)));

    [Fact]
    public void A_header_is_read_as_it_was_written()
        => Assert.Equal(s_header, FrameHeader.Read(Frame("hello"u8), out _));

    [Fact]
    public void A_frame_ends_where_the_next_begins()
    {
        FrameHeader.Read([.. Frame("hello"u8), .. Frame("you"u8)], out int length);
        Assert.Equal(FrameHeader.EncodedBytes + 5, length);
    }

    [Fact]
    public void A_newer_format_is_named()
    {
        byte[] frame = Frame("hello"u8);
        frame[0] = FrameHeader.Format + 1;
        FrameException e = Assert.Throws<FrameException>(() => FrameHeader.Read(frame, out _));
        Assert.Equal((true, "a frame of format 2 was received; this version reads format 1"), (e.IsNewer, e.Message));
    }

    [Fact]
    public void Any_changed_bit_is_found()
        => Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 4000]).Sample((body, at) =>
        {
            byte[] frame = Frame(body);
            int bit = at % (frame.Length * 8);
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<FrameException>(() => FrameHeader.Read(frame, out _));
        });

    [Fact]
    public void A_cut_frame_is_found()
        => Gen.Int[1, FrameHeader.EncodedBytes + 4].Sample(length =>
            Assert.Throws<FrameException>(() => FrameHeader.Read(Frame("hello"u8).AsSpan(0, length), out _)));

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[FrameHeader.EncodedBytes + body.Length];
        s_header.Write(frame, new EncodedBody(body.ToArray()));
        return frame;
    }
}

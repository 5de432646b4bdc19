using System.Threading.Channels;
using DynaCluster.Consensus.Links;
using Grpc.Core;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>The other end of a link in the test's hands: it sees each message that is sent, and says what it
/// likes.</summary>
internal sealed class FakePeer : IAsyncStreamReader<FrameBatch>, IAsyncStreamWriter<FrameBatch>
{
    private readonly Channel<FrameHeader> _asked = Channel.CreateUnbounded<FrameHeader>();
    private readonly Channel<FrameBatch> _said = Channel.CreateUnbounded<FrameBatch>();

    public FrameBatch Current { get; private set; } = new(0);

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>While it is not complete, nothing is sent.</summary>
    public TaskCompletionSource Sending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PeerConnection> ConnectAsync(NodeAddress address, CancellationToken token)
        => Task.FromResult(new PeerConnection(2, this, this, () => _said.Writer.TryComplete()));

    public Task<FrameHeader> AskedAsync() => Phase.InAsync(
        "frame", _asked.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

    public void Say(in FrameHeader header, ReadOnlySpan<byte> body, byte format = FrameHeader.Format)
    {
        FrameBatch batch = new(0);
        Span<byte> frame = batch.AddFrame(FrameHeader.EncodedBytes + body.Length);
        header.Write(frame, new EncodedBody(body.ToArray()));
        frame[0] = format;
        _said.Writer.TryWrite(batch);
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await _said.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        Current = await _said.Reader.ReadAsync(cancellationToken);
        return true;
    }

    public Task WriteAsync(FrameBatch message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(FrameBatch message, CancellationToken cancellationToken)
    {
        for (ReadOnlyMemory<byte> rest = message.Memory; !rest.IsEmpty;)
        {
            _asked.Writer.TryWrite(FrameHeader.Read(rest.Span, out int length));
            rest = rest[length..];
        }

        await Sending.Task.WaitAsync(cancellationToken);
    }
}

using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Handles frames as the test says; by default it answers with the body that it got.</summary>
public sealed class ScriptedReceiver(Func<InboundFrame, ValueTask>? handle = null) : FrameReceiver
{
    public long Term { get; set; }

    public static ValueTask Echo(InboundFrame frame)
    {
        frame.Reply(new EncodedBody(frame.Body));
        return ValueTask.CompletedTask;
    }

    public override ValueTask HandleAsync(InboundFrame frame) => (handle ?? Echo)(frame);

    public override bool Confirms(ulong sender, long term) => Term <= term;
}

using System.Collections.Concurrent;
using DynaCluster.Model;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>The replicas that run on this node, by group.</summary>
internal sealed class GroupInboxes(ILogger log)
{
    private readonly ConcurrentDictionary<uint, GroupInbox> _inboxes = new();

    public void Open(uint group, ulong replica, FrameReceiver receiver)
    {
        GroupInbox inbox = new(group, replica, receiver, log);
        Invariant.That(_inboxes.TryAdd(group, inbox));
        inbox.Start();
    }

    public ValueTask CloseAsync(uint group)
        => _inboxes.TryRemove(group, out var inbox) ? inbox.DisposeAsync() : ValueTask.CompletedTask;

    public async ValueTask CloseAllAsync()
    {
        foreach (var group in _inboxes.Keys)
        {
            await CloseAsync(group);
        }
    }

    /// <returns>None: the frame was taken and will be released.</returns>
    public RefusalReason Post(in InboundFrame frame)
    {
        if (!_inboxes.TryGetValue(frame.Route.Group, out var inbox))
        {
            return RefusalReason.UnknownGroup;
        }

        return inbox.Replica == frame.Route.Receiver ? inbox.Post(frame) : RefusalReason.OtherReplica;
    }

    /// <returns>None: confirmed.</returns>
    public RefusalReason Confirm(in ConfirmQuestion question)
    {
        if (!_inboxes.TryGetValue(question.Route.Group, out var inbox))
        {
            return RefusalReason.UnknownGroup;
        }

        return inbox.Replica == question.Route.Receiver ? inbox.Confirm(question) : RefusalReason.OtherReplica;
    }
}

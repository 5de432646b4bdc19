using System.Threading.Channels;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Replication;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus.Replication;

/// <summary>A leader's log whose requests to the other voters the test answers.</summary>
public sealed class ReplicatorBed : IAsyncDisposable
{
    private readonly Dictionary<ulong, Channel<Sent>> _sent = [];

    private ReplicatorBed(GroupLogBed bed, long term)
    {
        Bed = bed;
        Term = term;
        Replicator = new Replicator(bed.Log, term, SendAsync, Time);
    }

    public GroupLogBed Bed { get; }

    public Replicator Replicator { get; }

    public long Term { get; }

    public FakeTimeProvider Time { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ReplicatorBed> LeadAsync(params ulong[] others)
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership([GroupLogBed.Replica, .. others]));
        ReplicatorBed leader = new(bed, await bed.LeadAsync());
        bed.Log.TryAppendEmpty(leader.Term);
        await bed.Node.CommitOnceAsync();
        leader.Replicator.Start();
        return leader;
    }

    /// <summary>The next request to the replica, in the order of sending.</summary>
    public async Task<Sent> SentToAsync(ulong replica) => await ChannelOf(replica).Reader.ReadAsync(Token);

    /// <summary>Whether a further request to the replica has been sent.</summary>
    public bool IsSentTo(ulong replica) => ChannelOf(replica).Reader.TryPeek(out _);

    /// <summary>Appends behind the last application entry and tells the replicator.</summary>
    public async Task<long> AppendAsync(int count, int bytes, long after = 0)
    {
        long last = await Bed.AppendAsync(Term, count, bytes, after);
        Replicator.Wake();
        return last;
    }

    /// <summary>Answers the replica's requests until it has the index.</summary>
    public async Task TakeAsync(ulong replica, long index)
    {
        while (true)
        {
            Sent sent = await SentToAsync(replica);
            sent.Take();
            if (sent.End >= index)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Replicator.DisposeAsync();
        await Bed.DisposeAsync();
    }

    private async ValueTask<EntriesAnswer?> SendAsync(
        ulong replica, EntriesRequest request, CancellationToken token)
    {
        Sent sent = new(request);
        ChannelOf(replica).Writer.TryWrite(sent);
        return await sent.Answer.Task.WaitAsync(token);
    }

    private Channel<Sent> ChannelOf(ulong replica)
    {
        lock (_sent)
        {
            if (!_sent.TryGetValue(replica, out Channel<Sent>? channel))
            {
                _sent.Add(replica, channel = Channel.CreateUnbounded<Sent>());
            }

            return channel;
        }
    }

    public sealed class Sent(EntriesRequest request)
    {
        public EntriesRequest Request => request;

        public TaskCompletionSource<EntriesAnswer?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Index of the last entry.</summary>
        public long End => request.Previous.Index + request.Entries.Count;

        public void Take() => Say(EntriesVerdict.Taken, End);

        public void Say(EntriesVerdict verdict, long index)
            => Answer.SetResult(new EntriesAnswer(verdict, request.Term, index, 0));

        public void Lose() => Answer.SetResult(null);
    }
}

namespace DynaCluster.Simulation.Logs;

/// <summary>What a leader knows of another voter.</summary>
internal sealed class RaftPeer(ulong replica, long next, long now)
{
    private readonly Queue<long> _unanswered = new();

    public ulong Replica => replica;

    /// <summary>The next entry to send; ahead of what is known to have arrived.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Everything up to it is durable there and the leader's.</summary>
    public long Matched { get; private set; }

    /// <summary>Messages with entries that are not answered.</summary>
    public int Unanswered => _unanswered.Count;

    public long SentAt { get; private set; }

    public long HeardAt { get; set; } = now;

    /// <summary>The newest round of asking in which it knew of no later term.</summary>
    public long ConfirmedRound { get; set; }

    public void Sent(int entries, long now)
    {
        Next += entries;
        SentAt = now;
        _unanswered.Enqueue(Next - 1);
    }

    /// <summary>It has everything up to the index.</summary>
    public void Took(long index)
    {
        Matched = Math.Max(Matched, index);
        Next = Math.Max(Next, Matched + 1);
        while (_unanswered.TryPeek(out long end) && end <= Matched)
        {
            _unanswered.Dequeue();
        }
    }

    /// <summary>What was sent is taken for lost: the next to send is behind the index, or behind what it has.</summary>
    public void Restart(long index)
    {
        _unanswered.Clear();
        Next = Math.Max(Matched, Math.Min(Next - 1, index)) + 1;
    }
}

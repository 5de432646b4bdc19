using System.Globalization;
using DynaCluster.Chaos.Clients;
using DynaCluster.Chaos.Clusters;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Chaos.Workloads;

/// <summary>What all clients share: the doors of the nodes, the history and the tally.</summary>
internal sealed class ClientField(LocalCluster cluster, ClusterWatch watch, Tally tally) : IDisposable
{
    public const string ItemTable = "chaos-items";
    public const string SetTable = "chaos-set";

    /// <summary>After it a client goes on, and its request is of unknown outcome.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(100);

    private readonly DynamoCalls[] _doors =
        [.. cluster.Places.Select(place => new DynamoCalls(place.Door, s_patience))];
    private readonly Dictionary<(string, int), string> _names = [];
    private readonly Lock _lock = new();
    private long _values;

    public HistoryRecorder Recorder { get; } = new();

    public Tally Tally => tally;

    public int NodeCount => _doors.Length;

    /// <summary>A text that no other write leaves.</summary>
    public string NewValue() => string.Create(
        CultureInfo.InvariantCulture, $"v{Interlocked.Increment(ref _values)}");

    /// <summary>The key of a slot: slots take turns with the data groups, so that each group has as many.</summary>
    /// <param name="stem">Workload and generation.</param>
    public string KeyOf(string stem, int slot)
    {
        lock (_lock)
        {
            if (_names.TryGetValue((stem, slot), out string? known))
            {
                return known;
            }

            uint wanted = watch.DataGroups[slot % watch.DataGroups.Count];
            for (int attempt = 0; ; attempt++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{slot}-{attempt}");
                if (watch.GroupOf(name) == wanted)
                {
                    _names.Add((stem, slot), name);
                    return name;
                }
            }
        }
    }

    /// <param name="key">The partition key concerned; null: several.</param>
    public async Task<Answer> CallAsync(int node, string operation, string? key, string body, CancellationToken token)
    {
        double begin = tally.Now;
        Answer answer = await _doors[node].CallAsync(operation, body, token);
        double now = tally.Now;
        bool isWrite = operation is "PutItem" or "DeleteItem" or "UpdateItem" or "BatchWriteItem";
        string kind = answer.Fate == Fate.Refused ? "" : answer.Kind;
        tally.Add(new Sample(now, (float)((now - begin) * 1000), key is null ? 0 : watch.GroupOf(key), isWrite, kind));
        if (answer.Fate == Fate.Fault)
        {
            tally.AddFault($"{operation}: {answer.Text}");
        }

        if (answer.Kind == DynamoCalls.NotReached)
        {
            // Nobody listens there: asking faster shows nothing and takes the machine from those who start.
            await Task.Delay(s_rest, TimeProvider.System, CancellationToken.None);
        }

        return answer;
    }

    /// <summary>Of a request that is to be answered sooner or later: it is asked at one node after the other.</summary>
    public async Task<Answer> InsistAsync(string operation, string body, CancellationToken token)
    {
        for (int attempt = 0; ; attempt++)
        {
            Answer answer = await _doors[attempt % _doors.Length].CallAsync(operation, body, token);
            if (answer.Fate is Fate.Done or Fate.Refused or Fate.Fault)
            {
                return answer;
            }

            token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, token);
        }
    }

    public void Dispose()
    {
        foreach (DynamoCalls door in _doors)
        {
            door.Dispose();
        }
    }
}

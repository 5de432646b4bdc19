using System.Collections.Concurrent;
using System.Globalization;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>
/// Keys of rising values, each with one writer, and readers of them all. Every write has the condition that it raises
/// the value, so one whose outcome is unknown cannot undo a later one, however late it happens. What a key may show
/// follows from that alone: at least what was acknowledged or read before the question, at most what was tried before
/// the answer.
/// </summary>
internal sealed class CounterHistory
{
    private const string Raises = "attribute_not_exists(pk) OR v < :x";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly RowTable _table;
    private readonly HostDoor _door;
    private readonly Counter[] _counters;
    private readonly ConcurrentQueue<string> _faults = new();
    private long _acknowledged;
    private long _unknown;
    private long _read;
    private volatile int _leader = 1;
    private volatile Awaited? _awaited;
    private volatile Silence? _silence;

    public CounterHistory(RowTable table, HostDoor door, int keys)
    {
        _table = table;
        _door = door;
        _counters = [.. Enumerable.Range(0, keys).Select(at => new Counter(
            new RowKey(string.Create(CultureInfo.InvariantCulture, $"key-{at}"), 0)))];
    }

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{Acknowledged} acknowledged, {_unknown} unknown, {_read} strong reads");

    /// <summary>What a writer waits between two writes.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>What cannot be if nothing acknowledged is lost and no strong read is stale.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>One writer for each key, and readers, until the token ends.</summary>
    public Task RunAsync(int readers, CancellationToken token) => Task.WhenAll(
        [.. _counters.Select(counter => WriteAsync(counter, token)),
            .. Enumerable.Range(0, readers).Select(reader => ReadAsync(new Random(reader), token))]);

    /// <summary>From now until a write that begins from now on is acknowledged.</summary>
    public async Task<TimeSpan> WaitForWriteAsync()
    {
        Awaited awaited = new(TimeProvider.System.GetTimestamp());
        _awaited = awaited;
        long acknowledged = await awaited.Acknowledged.Task.WaitAsync(s_patience, TimeProvider.System);
        return TimeProvider.System.GetElapsedTime(awaited.Since, acknowledged);
    }

    /// <summary>The longest time without an acknowledgement, over the action and until a write that begins after it is
    /// acknowledged.</summary>
    public async Task<TimeSpan> LongestSilenceAsync(Func<Task> action)
    {
        Silence silence = new();
        _silence = silence;
        await action();
        await WaitForWriteAsync();
        _silence = null;
        return silence.Longest;
    }

    /// <summary>Reads every key; what cannot be is among the faults afterwards.</summary>
    public async Task CheckAllAsync()
    {
        using CancellationTokenSource late = new(s_patience, TimeProvider.System);
        foreach (Counter counter in _counters)
        {
            int node = _leader;
            while (!await TryReadAsync(counter, node))
            {
                node = (node % HostTrio.Count) + 1;
                await Task.Delay(s_pause, TimeProvider.System, late.Token);
            }
        }
    }

    /// <summary>Reads one key at one node, checked as all reads are.</summary>
    /// <returns>False: it did not answer.</returns>
    public Task<bool> TryReadAsync(int key, int node) => TryReadAsync(_counters[key], node);

    private static int Next(int node) => (node % HostTrio.Count) + 1;

    private async Task WriteAsync(Counter counter, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            int node = _leader;
            long begin = TimeProvider.System.GetTimestamp();
            if (!await TryWriteAsync(counter, node))
            {
                // Somebody else may have found the leader meanwhile.
                Interlocked.CompareExchange(ref _leader, Next(node), node);
                await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
                continue;
            }

            _silence?.Break();
            if (_awaited is { } awaited && begin >= awaited.Since)
            {
                awaited.Acknowledged.TrySetResult(TimeProvider.System.GetTimestamp());
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> TryWriteAsync(Counter counter, int node)
    {
        (long floor, long value) = counter.Begin();
        WriteRequest request = _table.Put(counter.Key, value);
        request.Condition = _table.Condition(Raises, value);
        WriteResponse answer;
        try
        {
            answer = await _door.AskAsync(node, (host, late) => host.WriteAsync(request, late));
        }
        catch (HostLostException lost)
        {
            Interlocked.Add(ref _unknown, lost.WasSent ? 1 : 0);
            return false;
        }

        switch (answer.Error?.Fate)
        {
            case null:
                long old = RowTable.RowOf(answer.Attributes)?.Value ?? 0;
                Check(counter, "replaced", old, floor, value - 1);
                counter.Saw(value);
                Interlocked.Increment(ref _acknowledged);
                return true;
            case RequestFate.Unknown:
                Interlocked.Increment(ref _unknown);
                return false;
            case RequestFate.NotApplied:
                return false;
            default:
                _faults.Enqueue($"{counter.Key.Partition}: {value} was refused: {answer.Error.Type}, "
                    + $"found {RowTable.RowOf(answer.Error.Item)}");
                return false;
        }
    }

    private async Task ReadAsync(Random random, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            int node = random.Next(3) == 0 ? 1 + random.Next(HostTrio.Count) : _leader;
            if (!await TryReadAsync(_counters[random.Next(_counters.Length)], node))
            {
                await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task<bool> TryReadAsync(Counter counter, int node)
    {
        long floor = counter.Floor;
        GetResponse answer;
        try
        {
            answer = await _door.AskAsync(node, (host, late) => host.GetAsync(_table.Get(counter.Key), late));
        }
        catch (HostLostException)
        {
            return false;
        }

        if (answer.Error is { } error)
        {
            if (error.Fate != RequestFate.NotApplied)
            {
                _faults.Enqueue($"{counter.Key.Partition}: a read was refused: {error}");
            }

            return false;
        }

        long value = RowTable.RowOf(answer.Item)?.Value ?? 0;
        Check(counter, $"node {node} showed", value, floor, counter.Tried);
        counter.Saw(value);
        Interlocked.Increment(ref _read);
        return true;
    }

    private void Check(Counter counter, string what, long value, long floor, long ceiling)
    {
        if (value < floor || value > ceiling)
        {
            _faults.Enqueue($"{counter.Key.Partition}: {what} {value}, possible {floor} to {ceiling}");
        }
    }

    private sealed class Counter(RowKey key)
    {
        private long _floor;
        private long _tried;

        public RowKey Key => key;

        /// <summary>The highest value that was acknowledged or read.</summary>
        public long Floor => Interlocked.Read(ref _floor);

        public long Tried => Interlocked.Read(ref _tried);

        /// <summary>The writer's next value.</summary>
        public (long Floor, long Value) Begin() => (Floor, Interlocked.Increment(ref _tried));

        public void Saw(long value)
        {
            long before = Floor;
            while (value > before)
            {
                long found = Interlocked.CompareExchange(ref _floor, value, before);
                (before, value) = found == before ? (value, 0) : (found, value);
            }
        }
    }

    private sealed class Silence
    {
        private readonly Lock _gate = new();
        private long _since = TimeProvider.System.GetTimestamp();
        private TimeSpan _longest;

        public TimeSpan Longest
        {
            get
            {
                lock (_gate)
                {
                    return _longest;
                }
            }
        }

        public void Break()
        {
            lock (_gate)
            {
                long now = TimeProvider.System.GetTimestamp();
                TimeSpan length = TimeProvider.System.GetElapsedTime(_since, now);
                _longest = length > _longest ? length : _longest;
                _since = now;
            }
        }
    }

    private sealed record Awaited(long Since)
    {
        public TaskCompletionSource<long> Acknowledged { get; }
            = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

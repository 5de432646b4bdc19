using System.Collections.Concurrent;
using System.Globalization;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>
/// Clients that put, update, delete and read a few items, with and without conditions, and retry nothing. What they
/// were told is recorded: old and new images, refusals with the item that refused, unknown outcomes. The
/// linearizability checker judges it; an acknowledged write that is lost has no place in any order either.
/// </summary>
internal sealed class ItemHistory
{
    private const string Refusal = "ConditionalCheckFailedException";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly RowTable _table;
    private readonly HostDoor _door;
    private readonly RowKey[] _keys;
    private readonly HistoryRecorder _recorder = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _values;
    private long _acknowledged;
    private volatile int _leader = 1;

    public ItemHistory(RowTable table, HostDoor door, int keys)
    {
        _table = table;
        _door = door;
        _keys = [.. Enumerable.Range(0, keys).Select(at => new RowKey(
            string.Create(CultureInfo.InvariantCulture, $"item-{at}"), 0))];
    }

    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Writes, refused ones not counted.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>False: reads are eventually consistent ones, and recorded as if they were not: a kept mistake that the
    /// checker must find.</summary>
    public bool AreReadsStrong { get; init; } = true;

    /// <summary>Clients until the token ends, one operation at a time each.</summary>
    public Task RunAsync(int clients, CancellationToken token)
        => Task.WhenAll(Enumerable.Range(0, clients).Select(client => RunClientAsync(client, token)));

    /// <summary>Completes when so many further writes are acknowledged.</summary>
    public async Task WaitForWritesAsync(int count)
    {
        using CancellationTokenSource late = new(s_patience, TimeProvider.System);
        long target = Acknowledged + count;
        while (Acknowledged < target)
        {
            await Task.Delay(s_pause, TimeProvider.System, late.Token);
        }
    }

    /// <summary>Reads every item at one node, all at once; those that it does not answer are no part of the
    /// history.</summary>
    public Task ReadAllAsync(int client, int node)
        => Task.WhenAll(_keys.Select(key => TryReadAsync(client, key, node)));

    /// <summary>Reads every item once more, asking until somebody answers, and judges.</summary>
    public async Task<CheckReport> JudgeAsync(int client)
    {
        using CancellationTokenSource late = new(s_patience, TimeProvider.System);
        foreach (RowKey key in _keys)
        {
            while (!await TryReadAsync(client, key, _leader))
            {
                _leader = Next(_leader);
                await Task.Delay(s_pause, TimeProvider.System, late.Token);
            }
        }

        return LinearizabilityChecker.Check(_recorder.Operations);
    }

    /// <summary>What the history has of each kind.</summary>
    public string Describe()
    {
        IReadOnlyList<Operation> all = _recorder.Operations;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Count} operations: {all.Count(static o => o.Effect.Kind == EffectKind.Read)} reads, "
            + $"{all.Count(static o => o.IsRefused)} refused conditions, "
            + $"{all.Count(static o => o.Returned is null)} of unknown outcome, {_acknowledged} acknowledged writes");
    }

    private static int Next(int node) => (node % HostTrio.Count) + 1;

    private static Image ImageOf(Row? row) => row is { } known
        ? Image.Of(known.Value.ToString(CultureInfo.InvariantCulture), known.Count)
        : Image.None;

    private async Task RunClientAsync(int client, CancellationToken token)
    {
        Random random = new(client);
        Dictionary<RowKey, Image> seen = []; // what it saw last, for conditions that may hold
        while (!token.IsCancellationRequested)
        {
            int node = _leader;
            RowKey key = _keys[random.Next(_keys.Length)];
            if (random.Next(3) == 0)
            {
                await TryReadAsync(client, key, random.Next(3) == 0 || !AreReadsStrong ? Next(node) : node, seen);
            }
            else if (await TryWriteAsync(client, Choose(random, key, seen.GetValueOrDefault(key)), node) is { } after)
            {
                seen[key] = after;
            }
            else
            {
                Interlocked.CompareExchange(ref _leader, Next(node), node);
            }

            await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private Write Choose(Random random, RowKey key, Image seen)
    {
        long value = Interlocked.Increment(ref _values);
        string text = value.ToString(CultureInfo.InvariantCulture);
        Write write = random.Next(6) switch
        {
            0 => new Write(key, _table.Delete(key), Effect.Delete),
            1 or 2 => new Write(key, _table.Update(key, value), Effect.Add(1, text)),
            _ => new Write(key, _table.Put(key, value), Effect.Put(text)),
        };
        switch (random.Next(5))
        {
            case 0:
                write.Request.Condition = _table.Condition("attribute_exists(pk)", null);
                return write with { Condition = Condition.Exists };
            case 1:
                write.Request.Condition = _table.Condition("attribute_not_exists(pk)", null);
                return write with { Condition = Condition.Missing };
            case 2 when seen.Exists:
                write.Request.Condition = _table.Condition(
                    "v = :x", long.Parse(seen.Text, CultureInfo.InvariantCulture));
                return write with { Condition = Condition.TextIs(seen.Text) };
            default:
                return write;
        }
    }

    /// <returns>What was there last, as far as the answer tells; null: no answer, or none from the leader.</returns>
    private async Task<Image?> TryWriteAsync(int client, Write write, int node)
    {
        OpenOperation open = _recorder.Call(client, write.Key.Partition, write.Effect, write.Condition);
        WriteResponse answer;
        try
        {
            answer = await _door.AskAsync(node, (host, late) => host.WriteAsync(write.Request, late));
        }
        catch (HostLostException lost)
        {
            if (!lost.WasSent)
            {
                open.NotApplied();
            }

            return null; // else it stays open: its outcome is unknown
        }

        if (answer.Error is { } error)
        {
            return Refuse(open, error, write);
        }

        Interlocked.Increment(ref _acknowledged);
        Image image = ImageOf(RowTable.RowOf(answer.Attributes));
        if (write.Effect.Kind == EffectKind.Add)
        {
            open.Done(after: image);
            return image;
        }

        open.Done(before: image);
        return write.Effect.Apply(image);
    }

    private Image? Refuse(OpenOperation open, RequestError error, Write write)
    {
        if (error.Type == Refusal)
        {
            Image found = ImageOf(RowTable.RowOf(error.Item));
            open.Refused(found);
            return found;
        }

        switch (error.Fate)
        {
            case RequestFate.NotApplied:
                open.NotApplied();
                break;
            case RequestFate.Unknown:
                break;
            default:
                _faults.Enqueue($"{write.Effect} of {write.Key.Partition} was refused: {error}");
                break;
        }

        return null;
    }

    private async Task<bool> TryReadAsync(
        int client, RowKey key, int node, Dictionary<RowKey, Image>? seen = null)
    {
        GetRequest request = _table.Get(key);
        request.Consistent = AreReadsStrong;
        OpenOperation open = _recorder.Call(client, key.Partition, Effect.Read);
        try
        {
            GetResponse answer = await _door.AskAsync(node, (host, late) => host.GetAsync(request, late));
            if (answer.Error is null)
            {
                Image image = ImageOf(RowTable.RowOf(answer.Item));
                open.Done(before: image);
                if (seen is not null)
                {
                    seen[key] = image;
                }

                return true;
            }

            if (answer.Error.Fate != RequestFate.NotApplied)
            {
                _faults.Enqueue($"a read of {key.Partition} was refused: {answer.Error}");
            }
        }
        catch (HostLostException)
        {
            // a read that nobody answered says nothing
        }

        open.NotApplied();
        return false;
    }

    private sealed record Write(RowKey Key, WriteRequest Request, Effect Effect)
    {
        public Condition Condition { get; init; }
    }
}

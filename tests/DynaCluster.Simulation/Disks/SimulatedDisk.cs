using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Simulation.Disks;

/// <summary>
/// What of one node survives the end of its process: the log's journal as far as it is synced (and, by chance, some
/// of the rest, torn anywhere), and each group's state as of its last flush.
/// </summary>
public sealed class SimulatedDisk(SimulatedWorld world)
{
    private const int SyncMicrosecondsMin = 50;
    private const int SyncMicrosecondsMax = 5000;

    private readonly SortedDictionary<(uint Group, string Folder), MemoryEngine> _engines = [];
    private byte[] _journal = [];
    private int _journalLength;
    private int _syncedLength;

    /// <summary>From now on every sync fails, as on a disk that broke.</summary>
    public bool SyncFails { get; set; }

    /// <summary>Added to every sync, as on a disk that others keep busy.</summary>
    public TimeSpan SyncDelay { get; set; }

    /// <summary>A bit of it changed and no new disk is in its place yet.</summary>
    public bool IsDamaged { get; private set; }

    public long SyncCount { get; private set; }

    /// <summary>What the log wrote, synced or not.</summary>
    internal ReadOnlySpan<byte> Journal => _journal.AsSpan(0, _journalLength);

    /// <summary>A group's state as a process that starts finds it; the group's other folders go.</summary>
    public MemoryEngine OpenEngine(uint group, string folder = "")
    {
        foreach ((uint Group, string Folder) other in _engines.Keys.ToArray())
        {
            if (other.Group == group && other.Folder != folder)
            {
                _engines.Remove(other);
            }
        }

        bool known = _engines.TryGetValue((group, folder), out MemoryEngine? before);
        MemoryEngine engine = known && before is not null ? before.Crash() : new MemoryEngine();
        _engines[(group, folder)] = engine;
        return engine;
    }

    /// <summary>A fetched state in a folder of its own, all of it durable.</summary>
    public void Store(uint group, string folder, MemoryEngine state) => _engines[(group, folder)] = state;

    /// <summary>As a new disk in place of this one.</summary>
    public void Empty()
    {
        _engines.Clear();
        (_journalLength, _syncedLength) = (0, 0);
        IsDamaged = false;
    }

    /// <summary>Changes a bit of something that is synced, where whoever opens the log has to notice.</summary>
    /// <returns>False: nothing is synced yet.</returns>
    public bool Damage()
    {
        List<(int At, int Length)> bodies = SimulatedLogStore.Bodies(Journal[.._syncedLength]);
        if (bodies.Count == 0)
        {
            return false;
        }

        (int at, int length) = bodies[world.Random.Next(bodies.Count)];
        CorruptJournal(at + world.Random.Next(length));
        IsDamaged = true;
        return true;
    }

    /// <summary>Power loss or kill: unsynced bytes of the journal stay, go, or are torn in the middle.</summary>
    public void Crash()
    {
        int unsynced = _journalLength - _syncedLength;
        int kept = world.Random.Next(3) switch
        {
            0 => 0,
            1 => unsynced,
            _ => world.Random.Next(unsynced + 1),
        };
        _journalLength = _syncedLength + kept;
        _syncedLength = _journalLength;
        world.Trace.Add($"disk keeps {kept} of {unsynced} unsynced bytes");
    }

    /// <summary>Changes one bit of the journal, as a failing disk does.</summary>
    public void CorruptJournal(int at) => _journal[at] ^= 1;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (_journal.Length - _journalLength < bytes.Length)
        {
            Array.Resize(ref _journal, Math.Max(_journal.Length * 2, _journalLength + bytes.Length));
        }

        bytes.CopyTo(_journal.AsSpan(_journalLength));
        _journalLength += bytes.Length;
    }

    /// <summary>Cuts off a torn tail that recovery found.</summary>
    internal void Shorten(int length)
    {
        _journalLength = length;
        _syncedLength = Math.Min(_syncedLength, length);
    }

    /// <summary>Everything appended before the call is durable when it completes.</summary>
    internal async Task SyncAsync(TimeProvider time)
    {
        int target = _journalLength;
        int microseconds = world.Random.Next(SyncMicrosecondsMin, SyncMicrosecondsMax);
        await Task.Delay(TimeSpan.FromMicroseconds(microseconds) + SyncDelay, time);
        if (SyncFails)
        {
            throw new IOException("Input/output error");
        }

        SyncCount++;
        _syncedLength = Math.Max(_syncedLength, target);
    }
}

namespace DynaCluster.Node.Expiry;

/// <summary>
/// From which time of expiry on a table has entries that the sweeper of this epoch has not looked at: what it has
/// deleted leaves marks in the store that the next walk need not pass again. Thread-safe; bounded by the tables with
/// time to live.
/// </summary>
internal sealed class ExpiryFloors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, (uint Generation, long Seconds)> _floors = [];
    private readonly Dictionary<uint, uint> _backfilled = [];

    /// <summary>Begins a walk up to a time; what comes below it from now on is for the next one.</summary>
    /// <param name="end">Exclusive: seconds.</param>
    /// <returns>Where to begin, in seconds.</returns>
    public long Begin(uint table, uint generation, long end)
    {
        lock (_gate)
        {
            long begin = _floors.TryGetValue(table, out (uint Generation, long Seconds) floor)
                && floor.Generation == generation ? floor.Seconds : 0;
            _floors[table] = (generation, end);
            return Math.Min(begin, end);
        }
    }

    /// <summary>An entry of this time is there that no walk has looked at.</summary>
    public void Lower(uint table, uint generation, long seconds)
    {
        lock (_gate)
        {
            if (_floors.TryGetValue(table, out (uint Generation, long Seconds) floor)
                && floor.Generation == generation && seconds < floor.Seconds)
            {
                _floors[table] = (generation, seconds);
            }
        }
    }

    /// <summary>The items that were there before time to live have their entries.</summary>
    public void NoteBackfilled(uint table, uint generation)
    {
        lock (_gate)
        {
            _backfilled[table] = generation;
        }
    }

    public bool IsBackfilled(uint table, uint generation)
    {
        lock (_gate)
        {
            return _backfilled.TryGetValue(table, out uint known) && known == generation;
        }
    }
}

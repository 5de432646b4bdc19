namespace DynaCluster.Storage.Disks;

/// <summary>
/// Keeps some of the disk free so that deletes, trims and flushes always go on: below the reserve, writes that grow are
/// refused (retryably); far below it the ballast is given up, and made again when there is room. Thread-safe; it asks
/// the disk at most once an interval, and never on a request's way more often than that.
/// </summary>
public sealed class DiskReserve : IDisposable
{
    /// <summary>5 % of the disk, at least 1 GiB, unless a number of bytes is set.</summary>
    private const int ShareOfDisk = 20;
    private const long ReserveBytesMin = 1024L * 1024 * 1024;

    /// <summary>Room that has to come back above the reserve before growing writes are taken again: an
    /// eighth.</summary>
    private const int ReturnShare = 8;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Func<DiskSpace> _probe;
    private readonly long? _reserveBytes;
    private readonly Ballast? _ballast;
    private readonly TimeProvider _time;
    private readonly Lock _sampling = new();
    private DiskSpace _space;
    private long _sampledAt;
    private volatile bool _growingWritesRefused;

    /// <param name="probe">The disk's space right now. May throw IOException: then the last answer stands.</param>
    /// <param name="reserveBytes">Null: by the size of the disk.</param>
    /// <param name="ballast">Null: none. It is taken at once when there is room.</param>
    public DiskReserve(Func<DiskSpace> probe, long? reserveBytes, Ballast? ballast, TimeProvider time)
    {
        _probe = probe;
        _reserveBytes = reserveBytes;
        _ballast = ballast;
        _time = time;
        Sample();
    }

    /// <summary>Writes that make the data larger have to be refused now, retryably.</summary>
    public bool GrowingWritesRefused
    {
        get
        {
            if (_time.GetElapsedTime(Interlocked.Read(ref _sampledAt)) >= s_interval && _sampling.TryEnter())
            {
                try
                {
                    Sample();
                }
                finally
                {
                    _sampling.Exit();
                }
            }

            return _growingWritesRefused;
        }
    }

    /// <summary>As last sampled; for metrics.</summary>
    public DiskSpace Space
    {
        get
        {
            lock (_sampling)
            {
                return _space;
            }
        }
    }

    public long ReserveBytes => _reserveBytes ?? Math.Max(_space.Total / ShareOfDisk, ReserveBytesMin);

    public void Dispose() => _ballast?.Dispose();

    private void Sample()
    {
        try
        {
            _space = _probe();
        }
        catch (IOException)
        {
            // The state stays as it was: a disk that cannot be asked is neither full nor free.
        }

        Interlocked.Exchange(ref _sampledAt, _time.GetTimestamp());
        long reserve = ReserveBytes;

        // What the ballast holds counts as free: it is room that deletes and flushes can have.
        long free = _space.Available + (_ballast?.HeldBytes ?? 0);
        _growingWritesRefused = _growingWritesRefused ? free < reserve + (reserve / ReturnShare) : free < reserve;
        if (_ballast is null)
        {
            return;
        }

        if (_growingWritesRefused && _space.Available < _ballast.Bytes)
        {
            _ballast.GiveUp();
        }
        else if (!_growingWritesRefused && _space.Available > 2 * _ballast.Bytes)
        {
            _ballast.Take();
        }
    }
}

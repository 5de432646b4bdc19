namespace DynaCluster.Bench;

/// <summary>Counts the bytes of every table file that appears in a RocksDB folder, also of those that are gone again.
/// Looks often enough that none comes and goes between two looks.</summary>
internal sealed class TableWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, long> _sizes = [];
    private readonly CancellationTokenSource _end = new();
    private readonly string _folder;
    private readonly Task _watching;

    public TableWatch(string folder)
    {
        _folder = folder;
        _watching = WatchAsync();
    }

    public long Bytes
    {
        get
        {
            lock (_sizes)
            {
                return _sizes.Values.Sum();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            lock (_sizes)
            {
                foreach (FileInfo table in new DirectoryInfo(_folder).EnumerateFiles("*.sst"))
                {
                    _sizes[table.Name] = Math.Max(_sizes.GetValueOrDefault(table.Name), Length(table));
                }
            }
            await Task.Delay(Interval, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // gone since the folder was read
        }
    }
}

using System.Globalization;

namespace DynaCluster.Chaos.Workloads;

/// <summary>Names of keys that change from time to time, so that the history of no key grows without bound.</summary>
internal sealed class Generations(string stem, double seconds, ClientField field)
{
    private readonly HashSet<string> _used = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<string> Used
    {
        get
        {
            lock (_lock)
            {
                return [.. _used.Order(StringComparer.Ordinal)];
            }
        }
    }

    public string Key(int slot)
    {
        int generation = (int)(field.Tally.Now / seconds);
        string key = field.KeyOf(string.Create(CultureInfo.InvariantCulture, $"{stem}{generation}"), slot);
        lock (_lock)
        {
            _used.Add(key);
        }

        return key;
    }
}

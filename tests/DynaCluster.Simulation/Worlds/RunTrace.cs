using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace DynaCluster.Simulation.Worlds;

/// <summary>A hash over everything that happened in a run, and its last words: equal runs have equal hashes.</summary>
public sealed class RunTrace
{
    private const int LastMax = 40;

    private readonly XxHash64 _hash = new();
    private readonly Queue<string> _last = new();

    /// <summary>Gets every word as it is said; null: nobody listens.</summary>
    public Action<string>? Listener { get; set; }

    public string Hash => _hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The newest words, oldest first.</summary>
    public string Last => string.Join(" | ", _last);

    public void Add(string word)
    {
        _hash.Append(Encoding.UTF8.GetBytes(word));
        _last.Enqueue(word);
        if (_last.Count > LastMax)
        {
            _last.Dequeue();
        }

        Listener?.Invoke(word);
    }

    internal void Add(int process, long now)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int) + sizeof(long)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, process);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(int)..], now);
        _hash.Append(bytes);
    }
}

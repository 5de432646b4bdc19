namespace DynaCluster.Router.Http;

/// <summary>
/// Request ids as the service forms them: 52 characters, upper case letters and digits. Unique within a process by a
/// counter, different between processes by the seed; not secret. Thread-safe.
/// </summary>
public sealed class RequestIds(Random random)
{
    public const int Length = 52;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int WordCharacters = 12; // 36^12 < 2^64
    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly ulong _seed = unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue));
    private long _counter;

    public string Next()
        => string.Create(Length, unchecked(_seed + ((ulong)Interlocked.Increment(ref _counter) * (Step | 1))), Fill);

    private static void Fill(Span<char> target, ulong state)
    {
        ulong word = 0;
        for (int i = 0; i < target.Length; i++)
        {
            if (i % WordCharacters == 0)
            {
                word = Mix(ref state);
            }

            (word, ulong digit) = Math.DivRem(word, (ulong)Alphabet.Length);
            target[i] = Alphabet[(int)digit];
        }
    }

    // SplitMix64: one word of well mixed bits per step of the state.
    private static ulong Mix(ref ulong state)
    {
        unchecked
        {
            state += Step;
            ulong word = state;
            word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
            word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
            return word ^ (word >> 31);
        }
    }
}

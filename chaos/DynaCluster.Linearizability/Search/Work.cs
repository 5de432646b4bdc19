using DynaCluster.Linearizability.Checks;

namespace DynaCluster.Linearizability.Search;

/// <summary>What a search has done, against what it may do. The unit is one look at one move or one known position, so
/// the same history costs the same everywhere.</summary>
internal sealed class Work(long stepsMax, long wordsMax)
{
    private long _words;

    public long Steps { get; private set; }

    /// <summary>The name of the bound that was reached; null: none was.</summary>
    public string? Bound { get; private set; }

    public void Count()
    {
        if (++Steps >= stepsMax)
        {
            Bound = nameof(CheckLimits.StepsMax);
        }
    }

    public void Remember(int words)
    {
        _words += words;
        if (_words >= wordsMax)
        {
            Bound = nameof(CheckLimits.RememberedWordsMax);
        }
    }

    /// <summary>A search has ended and what it remembered is gone.</summary>
    public void Forget() => _words = 0;
}

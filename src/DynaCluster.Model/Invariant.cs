using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DynaCluster.Model;

/// <summary>A property that holds, or the group or node stops: it never answers wrongly. On in production.</summary>
public static class Invariant
{
    public static void That(
        [DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string property = "")
    {
        if (!holds)
        {
            throw new InvariantBrokenException(property);
        }
    }
}

public sealed class InvariantBrokenException(string property) : Exception($"Invariant broken: {property}");

using System.Buffers;

namespace DynaCluster.Expressions.Binding;

internal static class PlaceholderCharacters
{
    /// <summary>What may follow the # or : of a placeholder.</summary>
    public static readonly SearchValues<byte> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);
}

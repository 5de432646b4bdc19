namespace DynaCluster.Node.Writes;

/// <summary>An item before and after a write.</summary>
/// <param name="Key">Storage key of the base item.</param>
/// <param name="Before">Encoded map; empty: there was none.</param>
/// <param name="After">Encoded map; empty: there is none.</param>
internal readonly record struct ItemImages(byte[] Key, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After);

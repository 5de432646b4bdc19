using DynaCluster.Model.Items;

namespace DynaCluster.Router.Wire;

/// <summary>
/// Where an encoded map of a request stands in the request's scratch writer. Default: the request has none.
/// </summary>
internal readonly record struct EncodedSlice(int Start, int Length)
{
    public bool Exists => Length > 0;

    public ReadOnlySpan<byte> In(ItemWriter scratch) => scratch.Written.Slice(Start, Length);

    public MapView MapIn(ItemWriter scratch) => new(In(scratch));

    public ReadOnlyMemory<byte> MemoryIn(ItemWriter scratch) => scratch.WrittenMemory.Slice(Start, Length);
}

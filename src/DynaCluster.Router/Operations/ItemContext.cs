using DynaCluster.Model.Items;
using DynaCluster.Router.Metering;
using Microsoft.Extensions.ObjectPool;

namespace DynaCluster.Router.Operations;

/// <summary>What the operations on items share beside the router's context.</summary>
internal sealed class ItemContext(RouterContext router)
{
    public RouterContext Router { get; } = router;

    public CapacityMeter Meter { get; } = new();

    /// <summary>Writers for the encoded maps of a request; a request holds one while it is read and checked.</summary>
    public ObjectPool<ItemWriter> Scratch { get; } =
        new DefaultObjectPool<ItemWriter>(new ScratchPolicy(), Model.Limits.KeptExchangesMax);

    private sealed class ScratchPolicy : PooledObjectPolicy<ItemWriter>
    {
        private const int InitialBytes = 4096;

        public override ItemWriter Create() => new(InitialBytes);

        public override bool Return(ItemWriter obj)
        {
            if (obj.Length > Model.Limits.KeptBufferBytesMax)
            {
                obj.Dispose();
                return false;
            }

            obj.Reset();
            return true;
        }
    }
}

using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>A valid BatchGetItem.</summary>
internal sealed record BatchGetCall(IReadOnlyList<BatchGetTable> Tables, int KeyCount, CapacityMode Capacity);

/// <summary>Its keys of one table, all different.</summary>
internal sealed record BatchGetTable(
    BatchGetTableInput Input, TableSchema Schema, ItemKey[] Keys, ByteString Projection)
{
    public GetRequest RequestFor(ItemKey key) => new()
    {
        Target = ItemKey.TargetOf(Schema),
        Key = UnsafeByteOperations.UnsafeWrap(key.StorageKey),
        Consistent = Input.Consistent,
        Projection = Projection,
    };
}

/// <summary>What became of the keys, table by table; an answer that is null was not processed.</summary>
internal sealed record BatchGetResult(GetResponse?[][] Answers, ConsumedUnits[] Units);

/// <summary>A BatchGetItem that was done.</summary>
internal readonly record struct BatchGetDone(BatchGetCall Call, BatchGetResult Result);

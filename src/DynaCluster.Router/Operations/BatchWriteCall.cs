using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>A valid BatchWriteItem: puts and deletes of different items.</summary>
internal sealed record BatchWriteCall(
    IReadOnlyList<BatchWriteTable> Tables, int WriteCount, CapacityMode Capacity, bool CollectionMetrics);

/// <summary>Its writes to one table.</summary>
internal sealed record BatchWriteTable(
    BatchWriteTableInput Input, TableSchema Schema, (ItemKey Key, WriteRequest Request)[] Writes);

/// <summary>What became of the writes, table by table; an answer that is null was not processed.</summary>
internal sealed record BatchWriteResult(WriteResponse?[][] Answers, ConsumedUnits[] Units);

/// <summary>A BatchWriteItem that was done.</summary>
internal readonly record struct BatchWriteDone(BatchWriteCall Call, BatchWriteResult Result);

using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>A table as an operation leaves or finds it, for the doors to describe.</summary>
internal sealed record TableAnswer(TableDefinition Table, TableCounts Counts);

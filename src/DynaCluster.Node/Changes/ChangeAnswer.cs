using DynaCluster.Protocol;

namespace DynaCluster.Node.Changes;

/// <summary>What became of an entry that keeps a change log in order.</summary>
/// <param name="Error">Null: done.</param>
internal sealed record ChangeAnswer(RequestError? Error);

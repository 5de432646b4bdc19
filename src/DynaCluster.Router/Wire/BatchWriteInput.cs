using DynaCluster.Protocol;

namespace DynaCluster.Router.Wire;

/// <summary>BatchWriteItem's request as it stands in the body.</summary>
internal sealed class BatchWriteInput
{
    public bool Given { get; set; }

    public List<BatchWriteTableInput> Tables { get; } = [];

    public ReadOnlyMemory<byte>? ReturnConsumedCapacity { get; set; }

    public ReadOnlyMemory<byte>? ReturnItemCollectionMetrics { get; set; }
}

/// <summary>What it writes to one table.</summary>
/// <param name="Name">As the request has it: a name or an ARN, UTF-8.</param>
internal sealed record BatchWriteTableInput(ReadOnlyMemory<byte> Name, List<BatchWriteEntry> Entries);

/// <summary>One put or delete. Kind is Unspecified when the entry holds neither or both.</summary>
internal struct BatchWriteEntry
{
    public WriteKind Kind;

    /// <summary>The item of a put, the key of a delete.</summary>
    public EncodedMember Item;

    /// <summary>The entry as the request has it.</summary>
    public ReadOnlyMemory<byte> Json;
}

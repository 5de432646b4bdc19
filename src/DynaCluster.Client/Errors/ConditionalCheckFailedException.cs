using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Errors;

/// <summary>The item does not fulfil the condition of the write; nothing was changed.</summary>
public sealed class ConditionalCheckFailedException : DynaException
{
    public ConditionalCheckFailedException()
    {
    }

    public ConditionalCheckFailedException(string message)
        : base(message)
    {
    }

    public ConditionalCheckFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The item, where the request asked for it with ReturnValuesOnConditionCheckFailure.</summary>
    public AttributeMap? Item { get; init; }
}

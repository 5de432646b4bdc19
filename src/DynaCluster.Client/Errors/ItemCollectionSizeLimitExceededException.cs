namespace DynaCluster.Client.Errors;

/// <summary>The items of one partition key and their index entries are too large.</summary>
public sealed class ItemCollectionSizeLimitExceededException : DynaException
{
    public ItemCollectionSizeLimitExceededException()
    {
    }

    public ItemCollectionSizeLimitExceededException(string message)
        : base(message)
    {
    }

    public ItemCollectionSizeLimitExceededException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

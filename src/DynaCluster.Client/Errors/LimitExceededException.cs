namespace DynaCluster.Client.Errors;

/// <summary>There are too many of what was to be made.</summary>
public sealed class LimitExceededException : DynaException
{
    public LimitExceededException()
    {
    }

    public LimitExceededException(string message)
        : base(message)
    {
    }

    public LimitExceededException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

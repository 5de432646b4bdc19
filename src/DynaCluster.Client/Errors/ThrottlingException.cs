namespace DynaCluster.Client.Errors;

/// <summary>There were too many requests, for longer than they were tried again.</summary>
public sealed class ThrottlingException : DynaException
{
    public ThrottlingException()
    {
    }

    public ThrottlingException(string message)
        : base(message)
    {
    }

    public ThrottlingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
